"""Run files as trec_eval reads them: one line a result, `QUESTION Q0 DOCUMENT RANK SCORE TAG`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np

from index.errors import EvaluationError
from index.records import Place

# Columns are split at white space, so that it is percent-encoded in names; so is the percent sign.
_ENCODED = re.compile(r"[\s%]")


def passage_name(place: Place) -> str:
    """A passage's name in a run: `DOCUMENT:FIRST-LAST`, its document and its lines in the file."""
    first, last = place.lines
    return f"{place.document}:{first}-{last}"


def parse_passage_name(name: str) -> tuple[str, int, int]:
    """Document, first and last line of a passage's name.

    Raises:
        ValueError: it is no passage's name.
    """
    document, _, lines = name.rpartition(":")
    first, _, last = lines.partition("-")
    if not document:
        raise ValueError(f"{name!r} is not DOCUMENT:FIRST-LAST")
    return document, int(first), int(last)


def write_run(path: Path, run: Mapping[str, Sequence[tuple[str, float]]], tag: str) -> None:
    """Write results by question, each a name and a score, the best first.

    trec_eval orders by score, in 32 bits, and not by rank. Scores are therefore lowered, by as little as 32
    bits allow, where one does not fall below the one before it.

    Raises:
        EvaluationError: the file cannot be written.
    """
    lines = []
    for question, results in run.items():
        bound = np.float32(np.inf)
        for rank, (name, score) in enumerate(results, start=1):
            bound = min(np.float32(score), np.nextafter(bound, np.float32(-np.inf)))
            lines.append(f"{_encode(question)} Q0 {_encode(name)} {rank} {bound:.9g} {_encode(tag)}\n")
    try:
        path.write_text("".join(lines), encoding="utf-8", errors="surrogatepass")
    except OSError as error:
        raise EvaluationError(f"The run cannot be written to {path} ({error.strerror}); name another file.") from None


def read_run(path: Path) -> dict[str, list[str]]:
    """Names by question, ordered by score as trec_eval does: the highest first, equal ones by name downwards.

    Raises:
        EvaluationError: the file cannot be read, or a line is no result.
    """
    try:
        lines = path.read_text("utf-8", errors="surrogatepass").splitlines()
    except OSError as error:
        raise EvaluationError(f"The run {path} cannot be read ({error.strerror}); name an existing file.") from None
    except UnicodeDecodeError:
        raise EvaluationError(f"The run {path} is not UTF-8; save it as UTF-8.") from None
    scored: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if not fields:
            continue
        try:
            question, _, name, _, score, _ = fields
            scored[unquote(question)].append((float(np.float32(score)), name))
        except ValueError:
            raise EvaluationError(
                f"{path}:{number} is no TREC result; write 'QUESTION Q0 NAME RANK SCORE TAG'."
            ) from None
    return {question: _names(sorted(results, reverse=True)) for question, results in scored.items()}


def _names(results: Iterable[tuple[float, str]]) -> list[str]:
    return [unquote(name) for _, name in results]


def _encode(name: str) -> str:
    return _ENCODED.sub(lambda match: quote(match.group()), name)
