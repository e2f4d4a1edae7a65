"""Stage 1: the training data as keys, one file a stream, with a part held out for validation.

A pair is (query, passage), both keys. What is held out is chosen by a checksum of the passage, so that
a passage is never in training under one question and in validation under another, and a new order of
the data changes nothing.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from index.errors import EvaluationError
from index.keys import make_key
from index.tokens import sentences

Pair = tuple[str, str]

STREAMS = ("questions", "headings", "law", "sentences", "parallel", "english", "dictionary")
HELD_OUT = ("questions", "headings", "sentences", "parallel", "english")

# Translation units with fewer Chinese characters than this teach nothing but noise.
_LAWS = frozenset({"moj-law", "prc-laws", "moj-law-names"})
# Sources of the held-out translations: everyday sentences, questions and news, not documentation.
_EVERYDAY = frozenset({"tatoeba", "mkqa", "ntrex"})
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Files:
    """Where a stage-1 stream lies: `train/STREAM.jsonl` and `held-out/STREAM.jsonl` under `folder`."""

    folder: Path

    def train(self, stream: str) -> Path:
        return self.folder / "train" / f"{stream}.jsonl"

    def held_out(self, stream: str) -> Path:
        return self.folder / "held-out" / f"{stream}.jsonl"


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a `.jsonl` or `.jsonl.gz` file.

    Raises:
        EvaluationError: the file is not there.
    """
    if not path.is_file():
        raise EvaluationError(f"{path} is missing, give the folder that holds it with --data.")
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        for line in lines:
            yield json.loads(line)


def read_pairs(path: Path) -> list[list[str]]:
    """The rows of a stream: [query, passage], or the sentences of a paragraph, or [headword, gloss, ...]."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def is_held_out(passage: str, one_in: int) -> bool:
    """Whether the checksum of a key falls into the held-out part, one in `one_in`."""
    return zlib.crc32(passage.encode()) % one_in == 0


def make_corpus(data: Path, folder: Path) -> dict[str, int]:
    """Write all streams made from the files of `data`; return the number of rows of each training stream."""
    files = Files(folder)
    files.train("x").parent.mkdir(parents=True, exist_ok=True)
    files.held_out("x").parent.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    held: dict[str, list[list[str]]] = {stream: [] for stream in HELD_OUT}
    train: dict[str, list[list[str]]] = {stream: [] for stream in STREAMS}
    paragraphs: dict[str, bool] = {}

    for row in _progress(data / "questions.jsonl.gz"):
        query, passage = _key(row["q"]), _key(row["p"])
        out = is_held_out(passage, 12)
        (held if out else train)["questions"].append([query, passage])
        paragraphs[passage] = out
    for row in _progress(data / "headings.jsonl.gz"):
        query, passage = _key(row["q"]), _key(row["p"])
        law = row["src"] in _LAWS
        out = paragraphs.get(passage, False) or (not law and is_held_out(passage, 40))
        (held if out else train)["law" if law and not out else "headings"].append([query, passage])
        paragraphs[passage] = out
    for row in _progress(data / "prose.jsonl.gz"):
        passage = _key(row["p"])
        if passage not in paragraphs:
            paragraphs[passage] = row["src"] not in _LAWS and is_held_out(passage, 40)
    for row in _progress(data / "headings-en-zh.jsonl.gz"):
        passage = _key(row["p"])
        out = paragraphs.get(passage, False) or is_held_out(passage, 40)
        (held if out else train)["english"].append([_key(row["q"]), passage])
        if out and passage in paragraphs:
            paragraphs[passage] = True
    seen: set[str] = set()
    for name in ("parallel.jsonl.gz", "parallel-docs.jsonl.gz"):
        for row in _progress(data / name):
            english, chinese = _key(row["en"]), _key(row["zh"])
            if row["src"] in _EVERYDAY and is_held_out(chinese, 40):
                # One English sentence has many Chinese ones: only the first is a fair right answer.
                if english not in seen:
                    seen.add(english)
                    held["parallel"].append([english, chinese])
            else:
                train["parallel"].append([english, chinese, row["src"]])
    train["parallel"] = [row for row in train["parallel"] if row[0] not in seen]
    train["dictionary"] = list(_dictionary(data / "dictionary.jsonl.gz"))
    for passage, out in paragraphs.items():
        parts = [passage[span.start : span.end] for span in sentences(passage)]
        parts = [part for part in parts if len(part.strip()) > 3]
        if len(parts) > 1:
            (held if out else train)["sentences"].append(parts)
    for stream in STREAMS:
        counts[stream] = _write(files.train(stream), train[stream])
    for stream in HELD_OUT:
        counts[f"{stream} held out"] = _write(files.held_out(stream), held[stream])
    return counts


def _dictionary(path: Path) -> Iterator[list[str]]:
    """Headwords of one folded form with all their glosses: [headword, gloss, gloss, ...]."""
    glosses: dict[str, list[str]] = {}
    for row in _progress(path):
        listed = glosses.setdefault(_key(row["hant"]), [])
        for gloss in map(_key, row["en"]):
            # "CL:" lists measure words; "variant of" and "see" point to Chinese characters.
            if (
                not gloss.startswith(("cl:", "variant of", "old variant", "see ", "also ", "erhua", "used in"))
                and gloss not in listed
            ):
                listed.append(gloss)
    yield from ([headword, *listed] for headword, listed in glosses.items() if listed)


def _key(text: str) -> str:
    return make_key(text[:_LONGEST]).text


def _progress(path: Path) -> Iterable[dict[str, Any]]:
    return tqdm(read_rows(path), desc=path.name, unit=" rows", mininterval=1)


def _write(path: Path, rows: list[list[str]]) -> int:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return len(rows)
