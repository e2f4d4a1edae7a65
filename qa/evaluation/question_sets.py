"""Question sets with known answers: a JSON-lines file about lines of documents, or a BEIR folder.

A JSON-lines file holds one question a line: `id`, `question` and `kind` (single, conv or none), `history`
(the questions before it), `gold` (a list of `{"para": "STEM:LINE", "grade": 1 or 2}`), `answer` and
`answer_clean`, and the labels `lang`, `type` and `none_kind`, by which measures are sliced. A BEIR folder
(Thakur et al., 2021) holds `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; where a query's metadata
lists `answers`, these are the gold answers.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from index.errors import EvaluationError

_HIGHEST_GRADE = 1_000
_LABELS = ("lang", "kind", "type", "none_kind")
_BEIR_FILES = ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv")
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question and what is known of its answer.

    Attributes:
        id: unique in its set.
        text: the question.
        history: the questions asked before it, the oldest first.
        kind: `single`, `conv` (a follow-up) or `none` (the corpus does not answer it).
        gold: grade, 1 or more, of each gold item: `STEM:LINE` of a line, or the id of a BEIR document.
            Empty if and only if `kind` is `none`.
        answers: the wordings of the gold answer, each of which counts; may be empty.
        slices: its labels, as in `lang=en`.
    """

    id: str
    text: str
    history: tuple[str, ...]
    kind: str
    gold: Mapping[str, int]
    answers: tuple[str, ...]
    slices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Judged questions.

    Attributes:
        questions: in the order of the file, at least one.
        corpus: the BEIR corpus that the gold items are document ids of; None where they are lines of files.
        full_grade: the lowest grade that answers fully: 2 for lines, 1 for BEIR documents.
    """

    questions: tuple[JudgedQuestion, ...]
    corpus: Path | None = None
    full_grade: int = 2

    def gold_documents(self) -> set[str]:
        """The file stems, or the BEIR document ids, of all gold items."""
        items = {item for question in self.questions for item in question.gold}
        return items if self.corpus else {item.rpartition(":")[0] for item in items}


def read_question_set(path: Path) -> QuestionSet:
    """The questions of a JSON-lines file or a BEIR folder.

    BEIR queries without a document of score above 0 in the test split are left out, as BEIR does.

    Raises:
        EvaluationError: nothing is there, or a record cannot be understood; names the file and the line.
    """
    if os.path.lexists(path) and path.is_dir():
        return _read_beir(path)
    questions = tuple(question.judged(where) for where, question in _records(path, _Question))
    return QuestionSet(_checked(questions, path))


_Text = Annotated[str, msgspec.Meta(pattern=r"\S")]


class _Gold(msgspec.Struct):
    para: Annotated[str, msgspec.Meta(pattern=r"^.+:\d{1,9}\Z")]
    grade: Annotated[int, msgspec.Meta(le=_HIGHEST_GRADE)]


class _Question(msgspec.Struct):
    """A line of a JSON-lines file."""

    id: _Text
    question: _Text
    kind: Literal["single", "conv", "none"] = "single"
    history: list[str] | None = None
    gold: list[_Gold] | None = None
    answer: str | None = None
    answer_clean: str | None = None
    lang: str | None = None
    type: str | None = None
    none_kind: str | None = None

    def judged(self, where: str) -> JudgedQuestion:
        gold: dict[str, int] = {}
        for item in self.gold or ():
            stem, _, line = item.para.rpartition(":")
            if item.grade > 0:
                gold[f"{stem}:{int(line)}"] = max(item.grade, gold.get(f"{stem}:{int(line)}", 0))
        if (self.kind == "none") == bool(gold):
            raise EvaluationError(
                f'{where} is of kind {self.kind} with {len(gold)} gold lines; only "none" goes without any.'
            )
        return JudgedQuestion(
            id=self.id,
            text=self.question,
            history=tuple(self.history or ()),
            kind=self.kind,
            gold=gold,
            answers=tuple(dict.fromkeys(each for each in (self.answer, self.answer_clean) if each and each.strip())),
            slices=_slices(self.lang, self.kind, self.type, self.none_kind),
        )


class _Metadata(msgspec.Struct):
    """What a BEIR query may tell of itself; what other sets call a label may be anything."""

    answers: list[str] | None = None
    lang: Any = None
    type: Any = None
    none_kind: Any = None


class _Query(msgspec.Struct):
    """A line of `queries.jsonl`."""

    id: _Text = msgspec.field(name="_id")
    text: _Text
    metadata: _Metadata | None = None


def _read_beir(folder: Path) -> QuestionSet:
    missing = [name for name in _BEIR_FILES if not (folder / name).is_file()]
    if missing:
        raise EvaluationError(f"{folder} is no BEIR folder, {' and '.join(missing)} is missing; add what is missing.")
    gold = _read_qrels(folder / "qrels/test.tsv")
    questions = []
    for _, query in _records(folder / "queries.jsonl", _Query):
        if query.id not in gold:
            continue
        metadata = query.metadata or _Metadata()
        answers = tuple(answer for answer in metadata.answers or () if answer.strip())
        slices = _slices(metadata.lang, "single", metadata.type, metadata.none_kind)
        questions.append(JudgedQuestion(query.id, query.text, (), "single", gold[query.id], answers, slices))
    return QuestionSet(_checked(tuple(questions), folder), folder / "corpus.jsonl", full_grade=1)


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Relevant documents and their scores by query: tab-separated, a header line allowed."""
    gold: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path):
        fields = line.split("\t")
        if (number == 1 and len(fields) == 3 and fields[0] == "query-id") or not line.strip():
            continue
        try:
            query, document, score = fields[0], fields[1], int(fields[2])
        except (IndexError, ValueError):
            raise EvaluationError(f"{path}:{number} is no judgement; write query-id, corpus-id, score.") from None
        if score > _HIGHEST_GRADE:
            raise EvaluationError(f"{path}:{number} has the score {fields[2][:20]}; {_HIGHEST_GRADE} is the highest.")
        if score > 0:
            gold[query][document] = score
    return dict(gold)


def _checked(questions: tuple[JudgedQuestion, ...], path: Path) -> tuple[JudgedQuestion, ...]:
    if not questions:
        raise EvaluationError(f"{path} holds no question that can be judged; add some.")
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise EvaluationError(f"{path} has the id {question.id!r} twice; give every question its own.")
        seen.add(question.id)
    return questions


def _slices(*labels: object) -> tuple[str, ...]:
    """The labels that are there, in the order of `_LABELS`."""
    named = zip(_LABELS, labels, strict=True)
    return tuple(f"{name}={label}" for name, label in named if isinstance(label, str) and label)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 file with their 1-based numbers, without line breaks."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read ({error.strerror}); name an existing question set.") from None
    except UnicodeDecodeError:
        raise EvaluationError(f"{path}:{number} is not UTF-8; save the file as UTF-8.") from None


def _records(path: Path, kind: type[Record]) -> Iterator[tuple[str, Record]]:
    """The objects of a JSON-lines file, each with `FILE:LINE`."""
    decoder = msgspec.json.Decoder(kind)
    for number, line in _lines(path):
        if not line.strip():
            continue
        try:
            yield f"{path}:{number}", decoder.decode(line)
        except msgspec.ValidationError as error:
            raise EvaluationError(f"{path}:{number} is no question to judge ({error}); mend that.") from None
        except (ValueError, RecursionError):
            raise EvaluationError(
                f"{path}:{number} is no JSON object; write one question as one JSON object a line."
            ) from None
