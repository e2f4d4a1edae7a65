"""A question understood: its terms, its tokens and its vector, with what its history adds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.keys import make_key
from index.sparse import BM25
from index.static_model import StaticModel
from index.tokens import terms
from qa.translation import Translator

# Words that point back at something said before; a question without one is taken to stand alone.
_ANAPHORA = re.compile(
    r"[他她它]们?|[这那该此其](?:[个些种款家件次位时里篇样]|$)|前者|后者|后来|当时|然后|还有|[呢]\W*$|^(?:那|还|又|再|为(?:什么|啥|何)|怎么|结果)"
    r"|\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|then|one|else|other|others|former|latter)\b"
)
_HISTORY_TURNS = 2
_TRANSLATION_SPREAD = 0.7


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    Attributes:
        key: the question's key, its history before it where that was used.
        asked_as: the question with the history used, for the reader; empty when it stands alone.
        terms: weight of every term for BM25, above 0.
        token_ids: int64, shape (tokens,), for late interaction.
        token_weights: float32, shape (tokens,), 0 or more.
        vector: float32, shape (dimension,), unit length, or zero for an empty question.
        is_latin: the question is in Latin script, so that its Chinese words are translations.
    """

    key: str
    asked_as: str
    terms: Mapping[str, float]
    token_ids: NDArray[np.int64]
    token_weights: NDArray[np.float32]
    vector: NDArray[np.float32]
    is_latin: bool


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """How much each part of a query counts.

    Attributes:
        history: weight of the terms and tokens of earlier questions, beside 1 for the question's own.
        translation: weight of the Chinese for an English word, beside 1 for a Chinese word.
    """

    history: float = 0.6
    translation: float = 1.0


class QueryReader:
    """Reads questions for one index."""

    def __init__(
        self,
        model: StaticModel,
        embedder: Embedder,
        bm25: BM25,
        translator: Translator,
        settings: QuerySettings = QuerySettings(),  # noqa: B008 (frozen)
    ) -> None:
        self._model = model
        self._embedder = embedder
        self._bm25 = bm25
        self._translator = translator
        self._settings = settings

    def read(self, question: str, history: Sequence[str] = ()) -> Query:
        """The query of a question; earlier questions count only if it points back at them."""
        key = make_key(question).text
        earlier = [make_key(turn).text for turn in history[-_HISTORY_TURNS:] if turn.strip()]
        used = earlier if earlier and depends_on_history(key) else []
        asked_as = " · ".join([*(turn.strip() for turn in history[-_HISTORY_TURNS:] if turn.strip()), question.strip()])
        weighted = [(turn, self._settings.history) for turn in used] + [(key, 1.0)]

        found_terms: dict[str, float] = {}
        ids: list[NDArray[np.int64]] = []
        weights: list[NDArray[np.float32]] = []
        for text, weight in weighted:
            self._add(found_terms, ids, weights, [(text, weight)])
            self._add(found_terms, ids, weights, self._chinese_for(text, weight))
        joined = " ".join(text for text, _ in weighted)
        translated = [word for word, share in self._chinese_for(joined, 1.0) if share >= 0.3]
        vector = self._embedder.encode_queries([" ".join([joined, *translated])])[0]
        return Query(
            key=joined,
            asked_as=asked_as if used else "",
            terms=found_terms,
            token_ids=np.concatenate(ids) if ids else np.zeros(0, dtype=np.int64),
            token_weights=np.concatenate(weights) if weights else np.zeros(0, dtype=np.float32),
            vector=vector,
            is_latin=not re.search(r"[\u4e00-\u9fff]", key),
        )

    def _add(
        self,
        found: dict[str, float],
        ids: list[NDArray[np.int64]],
        weights: list[NDArray[np.float32]],
        texts: Iterable[tuple[str, float]],
    ) -> None:
        for text, weight in texts:
            for term in dict.fromkeys(terms(text)):
                found[term] = max(found.get(term, 0.0), weight)
            tokens = self._model.tokenize([text]).ids.astype(np.int64)
            ids.append(tokens)
            weights.append(self._model.weights[tokens] * np.float32(weight))

    def _chinese_for(self, text: str, weight: float) -> list[tuple[str, float]]:
        """The Chinese words for the English words of `text` that stand in the index, with weights."""
        found: list[tuple[str, float]] = []
        for translation in self._translator.translate(text):
            present = [
                (word, probability)
                for word, probability in translation.candidates
                if any(self._bm25.document_frequency(term) for term in terms(word))
            ]
            if not present:
                continue
            spread = len(present) ** -_TRANSLATION_SPREAD
            best = max(probability for _, probability in present)
            found += [
                (word, weight * self._settings.translation * spread * (probability / best) ** 0.5)
                for word, probability in present
            ]
        return found


def depends_on_history(key: str) -> bool:
    """Whether a question's key points back at something said before it."""
    return bool(_ANAPHORA.search(key))
