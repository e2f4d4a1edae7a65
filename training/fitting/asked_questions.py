"""Questions with known answers, put to an index: what the weights of a model are fitted on."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.build import build
from index.encoders.protocol import Encoder
from index.records import Passage
from index.store.local import open_store
from index.text.keys import make_key
from qa.engine import QA
from qa.evaluation.evaluate import lines_covered
from qa.evaluation.question_sets import read_question_set
from qa.question.query import Query
from qa.ranking.candidates import Candidates
from qa.ranking.fusion import FusionWeights
from qa.ranking.passage_texts import PassageTexts
from training.corpus import is_held_out, read_rows, split_questions
from training.reading.written import ONE_IN, normalized

FITTED = ("bm25", "coverage", "late", "dense")
"""The scores of the rankers, which say what is read closely."""
_SIZES = (250, 1000, 4000)
"""Passages that a held-out question is put to: few or many, since real corpora are either."""
_SEED = 7


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question put to an index.

    Attributes:
        qa: what it was put to; open as long as it is read.
        query: how it is read.
        candidates: what may answer it; their `read` is 0.
        right: which of them do, bool, shape (candidates,).
        texts: what was read of their passages.
    """

    qa: QA
    query: Query
    candidates: Candidates
    right: NDArray[np.bool_]
    texts: PassageTexts = field(repr=False)

    def matrix(self) -> NDArray[np.float64]:
        """The fitted scores, shape (candidates, len(FITTED))."""
        return np.stack([getattr(self.candidates, name) for name in FITTED], axis=1).astype(np.float64)

    def without_answer(self) -> AskedQuestion:
        """The same question with the right passages taken out."""
        kept = ~self.right
        rest = {one.name: getattr(self.candidates, one.name)[kept] for one in fields(Candidates)}
        return replace(self, candidates=Candidates(**rest), right=self.right[kept])

    def read(self, weights: FusionWeights) -> AskedQuestion:
        """The same question with the best candidates by these weights read as the engine reads them."""
        read, _ = self.qa.ranker.weighed(weights).read(self.query, self.candidates, self.texts)
        return replace(self, candidates=read)


@contextmanager
def opened(documents: Path, encoder: Encoder) -> Iterator[QA]:
    """An index of documents, open; its weights are those that nothing was fitted to yet."""
    with tempfile.TemporaryDirectory() as scratch:
        build([documents], Path(scratch, "index"), model=encoder)
        with QA(open_store(Path(scratch, "index")), encoder, weights=FusionWeights()) as qa:
            yield qa


def split_pairs(data: Path) -> tuple[list[list[str]], list[list[str]]]:
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


@contextmanager
def ask_held_out(
    held: Sequence[Sequence[str]], others: Sequence[Sequence[str]], encoder: Encoder
) -> Iterator[list[AskedQuestion]]:
    """Put held-out questions each to its passage among others, of which there are few or many.

    Args:
        held: some of those that `split_pairs` gives as held out.
        others: questions with passages that stand beside theirs, four of them for each of `held`.
        encoder: makes the index.
    """
    passages = list(dict.fromkeys(pair[1] for pair in [*held, *others[: 4 * len(held)]]))
    number = {passage: str(position) for position, passage in enumerate(passages)}
    random = np.random.default_rng(_SEED)
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch, "corpus.jsonl")
        with corpus.open("w", encoding="utf-8") as out:
            for passage, name in number.items():
                out.write(json.dumps({"_id": name, "text": passage}, ensure_ascii=False) + "\n")
        with opened(corpus, encoder) as qa:
            asked: list[AskedQuestion] = []
            for question, passage in tqdm(held, desc="held-out questions"):
                right = qa.store.rows_of([number[passage]])
                size = min(int(random.choice(_SIZES)), len(qa.store))
                beside = random.choice(len(qa.store), size=size, replace=False)
                query, candidates = qa.candidates(question, rows=np.union1d(beside, right).astype(np.int64))
                asked.append(AskedQuestion(qa, query, candidates, np.isin(candidates.rows, right), qa.texts()))
            yield asked


def ask_strangers(questions: Sequence[str], qa: QA) -> list[AskedQuestion]:
    """Put questions about other things to an index; of its passages nothing is right."""
    asked = []
    for text in questions:
        query, candidates = qa.candidates(text)
        asked.append(AskedQuestion(qa, query, candidates, np.zeros(len(candidates), dtype=bool), qa.texts()))
    return asked


def ask_set(questions: Path, qa: QA, one_in: int = 1) -> list[AskedQuestion]:
    """Put a question set to an index of its documents; of some, nothing is right.

    Args:
        questions: the question set.
        qa: an index of what it is about.
        one_in: one of so many questions of the set is put.
    """
    passages = qa.store.passages(range(len(qa.store)))
    judged = read_question_set(questions)
    asked = []
    for question in tqdm(judged.questions[::one_in], desc=questions.name):
        query, candidates = qa.candidates(question.text, question.history)
        full = {item for item, grade in question.gold.items() if grade >= judged.full_grade}
        right = np.array([_covers(passages[row], full) for row in candidates.rows], dtype=bool)
        asked.append(AskedQuestion(qa, query, candidates, right, qa.texts()))
    return asked


def _covers(passage: Passage, lines: set[str]) -> bool:
    places = [(place.document, *place.lines) for place in (passage.place, *passage.also)]
    return bool(lines_covered(places, lines))
