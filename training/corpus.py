"""The training data as keys, one file a stream, with a part held out for validation.

A pair is (query, passage), both keys. What is held out is chosen by a checksum of the passage, so that
a passage is never in training under one question and in validation under another, and a new order of
the data changes nothing.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from tqdm import tqdm

from index.errors import EvaluationError
from index.text.keys import make_key
from index.text.tokens import sentences
from training.stages import Run, checksum, code_of, stamp_of, step

STREAMS = ("questions", "headings", "law", "sentences", "parallel", "english", "dictionary", "synonyms")
HELD_OUT = ("questions", "headings", "sentences", "parallel", "english")

LAWS = frozenset({"moj-law", "prc-laws", "moj-law-names"})
# Sources of the held-out translations: everyday sentences, questions and news, not documentation.
_EVERYDAY = frozenset({"tatoeba", "mkqa", "ntrex"})
_LONGEST = 600
_QUESTIONS_ONE_IN = 12
# What stands for the passage in the rows made of CSL: the name of a task, the same under 2,000 abstracts. Whoever
# learns from them learns that these abstracts are alike.
_NO_PASSAGE = "to title"
# What stands in brackets before or after a gloss: (coll.), (idiom), (e.g. experiments).
_REMARK = re.compile(r"^\([^)]*\)\s*|\s*\([^)]*\)$")
_NAME = re.compile(r"\b(?:surname|abbr|county|city|province|district|place|name|prefecture)\b")
# A gloss that more headwords share is too wide for a meaning.
_MOST_SHARING = 8


@dataclass(frozen=True, slots=True)
class Files:
    """Where a stream of the corpus lies: `train/STREAM.jsonl` and `held-out/STREAM.jsonl` under `folder`."""

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
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_pairs(path: Path) -> list[list[str]]:
    """The rows of a stream: [query, passage], or the sentences of a paragraph, or [headword, gloss, ...]."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def is_held_out(passage: str, one_in: int) -> bool:
    """Whether the checksum of a key falls into the held-out part, one in `one_in`."""
    return zlib.crc32(passage.encode()) % one_in == 0


def ready_corpus(where: Run) -> Files:
    """The streams under the work folder, made unless they are there of the same data.

    Raises:
        EvaluationError: a file of the data is missing.
    """
    folder = where.work / "corpus"
    step(folder, corpus_stamp(where), lambda: make_corpus(where.data, folder))
    return Files(folder)


def corpus_stamp(where: Run) -> str:
    """Of all that decides what the streams are."""
    return stamp_of(checksum(where.data_files()), code_of("training.corpus"))


def split_questions(data: Path) -> tuple[list[list[str]], list[list[str]]]:
    """The stream of questions, [question, passage] each, for training and held out, as `make_corpus` writes it.

    Raises:
        EvaluationError: the file of the questions is missing from `data`.
    """
    split = _Split({"questions": []}, {"questions": []})
    for row in _progress(data / "questions.jsonl.gz"):
        if row["p"] != _NO_PASSAGE and row.get("src") not in LAWS:
            passage = _key(row["p"])
            split.add("questions", [_key(row["q"]), passage], passage, _QUESTIONS_ONE_IN)
    return split.train["questions"], split.held_out["questions"]


def make_corpus(data: Path, folder: Path) -> dict[str, int]:
    """Write all streams made from the files of `data`; return the number of rows of each.

    Raises:
        EvaluationError: a file of `data` is missing.
    """
    files = Files(folder)
    split = _Split({stream: [] for stream in STREAMS}, {stream: [] for stream in STREAMS})
    paragraphs: dict[str, bool] = {}
    for name, stream, one_in in (
        ("questions", "questions", _QUESTIONS_ONE_IN),
        ("headings", "headings", 40),
        ("headings-en-zh", "english", 40),
    ):
        for row in _progress(data / f"{name}.jsonl.gz"):
            if row["p"] == _NO_PASSAGE:
                continue
            passage = _key(row["p"])
            out = split.add("law" if row.get("src") in LAWS else stream, [_key(row["q"]), passage], passage, one_in)
            paragraphs[passage] = paragraphs.get(passage, False) or out
    for row in _progress(data / "prose.jsonl.gz"):
        passage = _key(row["p"])
        paragraphs.setdefault(passage, is_held_out(passage, 40))
    for passage, out in paragraphs.items():
        parts = [
            part for part in (passage[span.start : span.end] for span in sentences(passage)) if len(part.strip()) > 3
        ]
        if len(parts) > 1:
            (split.held_out if out else split.train)["sentences"].append(parts)
    _add_translations(data, split)
    split.train["dictionary"] = list(_dictionary(data / "dictionary.jsonl.gz"))
    split.train["synonyms"] = list(_synonyms(split.train["dictionary"]))
    counts = {stream: _write(files.train(stream), split.train[stream]) for stream in STREAMS}
    return counts | {
        f"{stream} held out": _write(files.held_out(stream), split.held_out[stream]) for stream in HELD_OUT
    }


@dataclass(frozen=True, slots=True)
class _Split:
    """The rows of every stream for training, and those held out."""

    train: dict[str, list[list[str]]]
    held_out: dict[str, list[list[str]]]

    def add(self, stream: str, row: list[str], passage: str, one_in: int) -> bool:
        """Add a row where the checksum of its passage sends it; return whether it is held out."""
        out = is_held_out(passage, one_in)
        (self.held_out if out else self.train)[stream].append(row)
        return out


def _add_translations(data: Path, split: _Split) -> None:
    """The parallel stream: [English, Chinese, source]; only everyday sources are held out."""
    for name in ("parallel", "parallel-docs"):
        for row in _progress(data / f"{name}.jsonl.gz"):
            chinese = _key(row["zh"])
            out = row["src"] in _EVERYDAY and is_held_out(chinese, 40)
            (split.held_out if out else split.train)["parallel"].append([_key(row["en"]), chinese, row["src"]])
    # One English sentence has many Chinese ones: only the first is a fair right answer.
    held_out = {row[0]: row for row in reversed(split.held_out["parallel"])}
    split.held_out["parallel"] = [row[:2] for row in reversed(held_out.values())]
    split.train["parallel"] = [row for row in split.train["parallel"] if row[0] not in held_out]


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


def _synonyms(dictionary: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """Pairs of headwords that share a gloss: colloquial and bookish words of one meaning."""
    sharing: dict[str, list[str]] = {}
    for headword, *glosses in dictionary:
        for gloss in glosses:
            meaning = _REMARK.sub("", gloss).strip()
            if len(meaning) > 2 and not _NAME.search(gloss):
                sharing.setdefault(meaning, []).append(headword)
    for headwords in sharing.values():
        if len(headwords) <= _MOST_SHARING:
            yield from (list(pair) for pair in combinations(dict.fromkeys(headwords), 2))


def _key(text: str) -> str:
    return make_key(text[:_LONGEST]).text


def _progress(path: Path) -> Iterable[dict[str, Any]]:
    return tqdm(read_rows(path), desc=path.name, unit=" rows", mininterval=1)


def _write(path: Path, rows: list[list[str]]) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return len(rows)
