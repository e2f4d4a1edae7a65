"""Questions with known answers, put to an index: what the weights of a model are fitted on."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.build import build
from index.records import Passage
from index.text.keys import make_key
from qa.engine import QA
from qa.evaluation.evaluate import lines_covered
from qa.evaluation.question_sets import read_question_set
from qa.question.query import Query
from qa.ranking.candidates import Candidates, ranked
from qa.ranking.close_reading import LOOKED_AT, MOST_READ, least_score
from qa.ranking.fusion import FusionWeights, fuse
from training.corpus import is_held_out, read_rows, split_questions
from training.reading.written import ONE_IN, normalized

FITTED = ("bm25", "coverage", "late", "dense")
"""The scores of the rankers, which say what is read closely."""
_SIZES = (250, 1000, 4000)
"""Passages that a held-out question is put to: few or many, since real corpora are either."""
_READ = 7
"""So many candidates are read to be fitted on."""
_SEED = 7


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question put to an index.

    Attributes:
        query: how it is read.
        candidates: what may answer it; their `read` is 0.
        right: which of them do, bool, shape (candidates,).
        readings: the scores and the peaks of close reading, NaN for those not read, float32, shape (candidates, 2).
        lacking: those that were looked at and needed no reading, bool, shape (candidates,).
    """

    query: Query
    candidates: Candidates
    right: NDArray[np.bool_]
    readings: NDArray[np.float32]
    lacking: NDArray[np.bool_]

    def matrix(self) -> NDArray[np.float64]:
        """The fitted scores, shape (candidates, len(FITTED))."""
        return np.stack([getattr(self.candidates, name) for name in FITTED], axis=1).astype(np.float64)

    def without_answer(self) -> AskedQuestion:
        """The same question with the right passages taken out."""
        kept = ~self.right
        rest = {field.name: getattr(self.candidates, field.name)[kept] for field in fields(Candidates)}
        return AskedQuestion(self.query, Candidates(**rest), self.right[kept], self.readings[kept], self.lacking[kept])

    def read(self, weights: FusionWeights) -> AskedQuestion:
        """The same question with the best candidates read, as `QA.read` does."""
        looked_at = ranked(self.candidates.rows, fuse(self.candidates, weights))[: LOOKED_AT * MOST_READ]
        lacking = bool(self.lacking[looked_at].any())
        best = looked_at[~np.isnan(self.readings[looked_at, 0])][:MOST_READ]
        if not (len(best) or lacking):
            return self
        least = [least_score(scores.tolist(), lacking=lacking) for scores in self.readings[best].T]
        scores = np.repeat(np.array(least, np.float32)[None], len(self.candidates), axis=0)
        scores[best] = self.readings[best]
        return replace(self, candidates=replace(self.candidates, read=scores[:, 0], peak=scores[:, 1]))


def read_pairs(data: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Questions and passages, as keys: those that neither the embeddings nor close reading learned from, and others.

    The two hold out other passages where one is longer than `training.corpus` takes of it, since each goes by the
    text it takes.

    Args:
        data: the folder of the training data.

    Raises:
        EvaluationError: a file of `data` is missing.
    """
    learned = {
        make_key(row["q"]).text
        for row in read_rows(data / "questions.jsonl.gz")
        if not is_held_out(make_key(normalized(row["p"])).text, ONE_IN)
    }
    train, held_out = split_questions(data)
    return [pair for pair in held_out if pair[0] not in learned], train


def ask_held_out(held: Sequence[Sequence[str]], others: Sequence[Sequence[str]], model: str) -> list[AskedQuestion]:
    """Put held-out questions each to its passage among others, of which there are few or many.

    Args:
        held: some of those that `read_pairs` gives as held out.
        others: questions with passages that stand beside theirs, four of them for each of `held`.
        model: as `chuchu build` has it.
    """
    distractors = [pair[1] for pair in others[: 4 * len(held)]]
    passages = list(dict.fromkeys([pair[1] for pair in held] + distractors))
    number = {passage: str(position) for position, passage in enumerate(passages)}
    random = np.random.default_rng(_SEED)
    asked: list[AskedQuestion] = []
    with tempfile.TemporaryDirectory() as scratch, _index_of(number, Path(scratch), model) as qa:
        for question, passage in tqdm(held, desc="held-out questions"):
            right = qa.store.rows_of([number[passage]])
            size = min(int(random.choice(_SIZES)), len(qa.store))
            others = random.choice(len(qa.store), size=size, replace=False)
            query, candidates = qa.candidates(question, rows=np.union1d(others, right).astype(np.int64))
            asked.append(_asked(qa, query, candidates, np.isin(candidates.rows, right)))
    return asked


@contextmanager
def _index_of(number: Mapping[str, str], scratch: Path, model: str) -> Iterator[QA]:
    """An index of passages, whose ids are given, with the weights of before."""
    corpus, index = scratch / "corpus.jsonl", scratch / "index"
    with corpus.open("w", encoding="utf-8") as out:
        for passage, name in number.items():
            out.write(json.dumps({"_id": name, "text": passage}, ensure_ascii=False) + "\n")
    build([corpus], index, model=model)
    with QA.open(index) as qa:
        yield qa


def ask_set(
    questions: Path, documents: Path, model: str, others: Sequence[str] = (), one_in: int = 1
) -> tuple[list[AskedQuestion], list[AskedQuestion]]:
    """Put other questions, then those of a question set, to an index of its documents; of some, nothing is right.

    Args:
        questions: the question set.
        documents: what it is about.
        model: as `chuchu build` has it.
        others: questions about other things, of which nothing is right.
        one_in: one of so many questions of the set is put.
    """
    asked: list[AskedQuestion] = []
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch, "index")
        build([documents], index, model=model)
        with QA.open(index) as qa:
            passages = qa.store.passages(range(len(qa.store)))
            judged = read_question_set(questions)
            strangers = []
            for text in others:
                query, candidates = qa.candidates(text)
                strangers.append(_asked(qa, query, candidates, np.zeros(len(candidates), dtype=bool)))
            for question in judged.questions[::one_in]:
                query, candidates = qa.candidates(question.text, question.history)
                full = {item for item, grade in question.gold.items() if grade >= judged.full_grade}
                right = np.array([_covers(passages[row], full) for row in candidates.rows], dtype=bool)
                asked.append(_asked(qa, query, candidates, right))
    return strangers, asked


def _asked(qa: QA, query: Query, candidates: Candidates, right: NDArray[np.bool_]) -> AskedQuestion:
    """More are read than will be: other weights have others among the best, and so has the lack of the right ones."""
    _, readings = qa.read(query, candidates, _READ)
    found = [readings.get(row) for row in candidates.rows.tolist()]
    scores = [(one.score, one.peak) if one and len(one.starts) else (np.nan, np.nan) for one in found]
    lacking = np.array([bool(reading and reading.lacking) for reading in found], dtype=bool)
    return AskedQuestion(query, candidates, right, np.array(scores, dtype=np.float32).reshape(-1, 2), lacking)


def _covers(passage: Passage, lines: set[str]) -> bool:
    places = [(place.document, *place.lines) for place in (passage.place, *passage.also)]
    return bool(lines_covered(places, lines))
