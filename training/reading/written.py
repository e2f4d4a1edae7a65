"""The questions written for close reading: what a passage answers, where it does, and what it only seems to answer.

Mined pieces of other passages are rarely as deceptive as a question about the very thing a document tells of, whose
answer it does not give; only such questions teach to say so. They were written for this project, in both scripts and
in English, half of them without an answer. `written_questions.jsonl` holds them with places in passages of the
training data, and no text of these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import EvaluationError
from index.records import Span
from index.text.keys import make_key
from index.text.tokens import words
from training.corpus import is_held_out, read_rows
from training.reading.pairs import Example, WeighedPiece, units
from training.reading.wording_weights import answered_by_wording, balancing_weights

WRITTEN = Path(__file__).parents[1] / "written_questions.jsonl"
CERTAIN = 100.0
"""The prior of a unit that is known to answer; no guess comes near it."""
ONE_IN = 12
"""One passage in so many is held out, as in `training.corpus`."""
_FEWEST_DOCUMENTS = 10
"""Of fewer the wording of questions is not weighed: there is too little to tell anything from it."""


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """A passage of the training data, cut to pieces, with questions about it.

    Attributes:
        file: the passage stands in `FILE.jsonl.gz`.
        checksum: of the passage, see `checksum`.
        pieces: where each starts and ends in it.
        questions: question, what was talked about before ("" if it stands alone), and where its answers stand in
            the passage; none for a question that the passage does not answer.
    """

    file: str
    checksum: str
    pieces: list[Span]
    questions: list[tuple[str, str, list[Span]]]


def normalized(passage: str) -> str:
    """A passage of the training data as `AskedDocument` counts its characters."""
    return " ".join(passage.split())


def checksum(passage: str) -> str:
    """Of a passage as `normalized` gives it: the first 16 digits of its SHA-256."""
    return hashlib.sha256(passage.encode()).hexdigest()[:16]


def read_written(data: Path, path: Path = WRITTEN) -> tuple[list[Example], list[Example]]:
    """The examples to learn from, and those held out: one passage in twelve, as in `training.corpus`.

    An example with an answer has its passage's pieces, the prior of whose answering units is `CERTAIN`; one without
    has all of them among the others.

    Args:
        data: the folder of the training data.
        path: the questions.

    Raises:
        EvaluationError: a file of `data`, or a passage in it, is missing.
    """
    split: tuple[list[Example], list[Example]] = ([], [])
    documents: tuple[list[int], list[int]] = ([], [])
    for number, (document, passage) in enumerate(read_asked_documents(data, path)):
        held_out = is_held_out(make_key(passage).text, ONE_IN)
        examples = list(_examples(document, passage))
        split[held_out].extend(examples)
        documents[held_out].extend([number] * len(examples))
    return _balanced(split[0], documents[0]), _balanced(split[1], documents[1])


def _balanced(examples: Sequence[Example], documents: Sequence[int]) -> list[Example]:
    """The same, weighed so that the wording of a question alone does not tell whether it is answered."""
    answered = [bool(example.pieces) for example in examples]
    if len(set(documents)) < _FEWEST_DOCUMENTS or len(set(answered)) < 2:
        return list(examples)
    by_wording = answered_by_wording([example.question for example in examples], answered, documents)
    weights = balancing_weights(answered, by_wording)
    return [replace(example, weight=float(weight)) for example, weight in zip(examples, weights, strict=True)]


def read_asked_documents(data: Path, path: Path = WRITTEN) -> list[tuple[AskedDocument, str]]:
    """The documents asked about, each with its passage as `normalized` gives it.

    Raises:
        EvaluationError: as `read_written`.
    """
    documents = [_asked_document(row) for row in read_rows(path)]
    passages = _passages_of(data, {document.file for document in documents})
    for document in documents:
        if document.checksum not in passages:
            raise EvaluationError(
                f"{data / document.file}.jsonl.gz has no passage with the checksum {document.checksum}, "
                f"which {path.name} asks about; give the data it was written for."
            )
    return [(document, passages[document.checksum]) for document in documents]


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def _asked_document(row: dict[str, Any]) -> AskedDocument:
    return AskedDocument(
        row["file"],
        row["checksum"],
        [Span(*piece) for piece in row["pieces"]],
        [(asked["q"], asked.get("about", ""), [Span(*one) for one in asked["answers"]]) for asked in row["questions"]],
    )


def _passages_of(data: Path, files: Iterable[str]) -> dict[str, str]:
    found = {}
    for file in sorted(files):
        for row in read_rows(data / f"{file}.jsonl.gz"):
            passage = normalized(row["p"])
            found[checksum(passage)] = passage
    return found


def _examples(document: AskedDocument, passage: str) -> Iterator[Example]:
    texts = [make_key(passage[piece.start : piece.end]).text for piece in document.pieces]
    for question, about, answers in document.questions:
        topic = " ".join(word for word, _ in words(make_key(about).text))
        asked = f"{topic} {make_key(question).text}".strip()
        if answers:
            yield Example(asked, "", [_piece(passage, piece, answers) for piece in document.pieces], [])
        else:
            yield Example(asked, "", [], texts)


def _piece(passage: str, piece: Span, answers: Iterable[Span]) -> WeighedPiece:
    """A piece whose answering units are known: those that hold a character of an answer."""
    key = make_key(passage[piece.start : piece.end])
    found = units(key.text)
    inside = [key.to_text(Span(start, end)) for start, end in found]
    places = [Span(piece.start + place.start, piece.start + place.end) for place in inside]
    prior = [CERTAIN if any(overlap(place, answer) for answer in answers) else 0.0 for place in places]
    return WeighedPiece(key.text, found, prior)
