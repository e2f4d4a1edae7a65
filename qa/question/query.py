"""A question understood: its terms, its tokens and its vector, with what its history adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual import ContextualModel
from index.encoders.protocol import Embedder
from index.encoders.static_model import StaticModel
from index.store.protocol import Store
from index.text.keys import make_key
from index.text.script import is_han
from index.text.tokens import terms
from qa.question.answer_type import FRAME, Asked, asked
from qa.question.history import Conversation
from qa.question.regional import counterparts
from qa.question.spelling import Speller
from qa.question.translation import Translator
from qa.question.translation_table import STOP_WORDS, latin_words

TELLING = 0.15
"""Tokens that only ask, and particles, weigh less than this; that they match says nothing."""
_LIKELY = 0.3
"""A translation of this probability or share is likely enough to stand for its word."""
_SURE = 0.5
"""From this probability on it is as good as certain which Chinese word a Latin one is."""
_REASONS = ("原因", "因为", "由于")


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    Attributes:
        key: the question's key, its history before it where that was used.
        asked_as: the question with the history used, for the reader; empty when it stands alone.
        corrections: strings of the question that look misspelt, each with what was searched for as well.
        answer_types: the kinds of thing asked for, by `key`.
        terms: weight of every term for BM25, above 0.
        token_ids: int64, shape (tokens,), for late interaction.
        token_weights: float32, shape (tokens,), 0 or more.
        vector: float32, shape (dimension,), unit length, or zero for an empty question.
        context_vectors: float32, shape (pieces, token dimension), unit length; of the contextual model only.
        context_weights: float32, shape (pieces,), 0 or more.
        is_latin: the question is a sentence in Latin script, so that its Chinese words are translations; not so a
            list of names and words in pinyin, such as `laiwang shibai`.
    """

    key: str
    asked_as: str
    corrections: tuple[tuple[str, str], ...]
    answer_types: frozenset[Asked]
    terms: Mapping[str, float]
    token_ids: NDArray[np.int64]
    token_weights: NDArray[np.float32]
    vector: NDArray[np.float32]
    context_vectors: NDArray[np.float32]
    context_weights: NDArray[np.float32]
    is_latin: bool

    @property
    def says_something(self) -> bool:
        """Whether any of its tokens is more than a particle or a word that only asks."""
        return bool((self.token_weights >= TELLING).any())


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """How much each part of a query counts.

    Attributes:
        history: weight of the terms and tokens of earlier questions, beside 1 for the question's own.
        translation: weight of the Chinese for an English word, beside 1 for a Chinese word.
        regional: weight of what a word is called on the other side of the strait.
        correction: weight of what a misspelt word was meant to be.
        reason: weight of the words that announce a reason, in a question that asks for one.
        spread: how much less each of n translations counts, as n ** -spread.
        frame: weight of the terms that only ask (who, what, how many), beside 1 for the others.
        sharpness: how much less an unlikely translation counts, as (p / best p) ** sharpness.
    """

    history: float = 0.6
    translation: float = 1.0
    frame: float = 0.3
    regional: float = 0.8
    correction: float = 0.8
    reason: float = 0.3
    spread: float = 0.5
    sharpness: float = 0.5


class QueryReader:
    """Reads questions for one index."""

    def __init__(
        self,
        model: StaticModel,
        embedder: Embedder,
        store: Store,
        translator: Translator,
        settings: QuerySettings = QuerySettings(),
    ) -> None:
        self._model = model
        self._embedder = embedder
        self._store = store
        self._translator = translator
        self._settings = settings
        self._speller = Speller(translator.syllables, store.document_frequencies, len(store))
        self._conversation = Conversation(self._salience, self._share, self._likely_chinese)

    def read(self, question: str, history: Sequence[str] = ()) -> Query:
        """The query of a question, with what a follow-up takes from the questions before it."""
        key = make_key(question).text
        resolution = self._conversation.resolve(question, history)
        weighted = [(key, 1.0)]
        if resolution.carried:
            weighted.insert(0, (resolution.carried, self._settings.history))

        joined = " ".join(text for text, _ in weighted)
        found_terms: dict[str, float] = {}
        ids: list[NDArray[np.int64]] = []
        weights: list[NDArray[np.float32]] = []
        for text, weight in weighted:
            self._add(found_terms, ids, weights, [(text, weight)])
            self._add(found_terms, ids, weights, self._chinese_for(text, weight))
        corrections = self._speller.corrections(key)
        for _, meant in corrections:
            self._add(found_terms, ids, weights, [(meant, self._settings.correction)])
        regional = [
            word for word in counterparts(joined) if min(self._store.document_frequencies(terms(word)), default=0)
        ]
        self._add(found_terms, ids, weights, [(word, self._settings.regional) for word in regional])
        # Of a follow-up, only its own words say whether it asks for a reason.
        own_types = asked(key)
        if Asked.REASON in own_types:
            self._add(found_terms, ids, weights, [(word, self._settings.reason) for word in _REASONS])
        translated = regional + [word for word, share in self._chinese_for(joined, 1.0) if share >= _LIKELY]
        vector, context_vectors, context_weights = self._encode(resolution.carried, key, translated)
        return Query(
            key=joined,
            asked_as=resolution.asked_as,
            corrections=corrections,
            answer_types=asked(joined) if resolution.carried else own_types,
            terms=found_terms,
            token_ids=np.concatenate(ids) if ids else np.zeros(0, dtype=np.int64),
            token_weights=np.concatenate(weights) if weights else np.zeros(0, dtype=np.float32),
            vector=vector,
            context_vectors=context_vectors,
            context_weights=context_weights,
            is_latin=not any(map(is_han, key)) and not self._is_keywords(key),
        )

    def _is_keywords(self, key: str) -> bool:
        """Whether a Latin question has no function word, and of every word it is known which Chinese it is."""
        found = latin_words(key)
        known = [
            one.span
            for one in self._translator.translate(key, self._store.document_frequencies)
            if one.candidates[0][1] >= _SURE
        ]
        return bool(found) and all(
            word not in STOP_WORDS and any(span.start <= place.start < span.end for span in known)
            for word, place in found
        )

    def _encode(
        self, carried: str, key: str, translated: Sequence[str]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """The sentence vector, and the vectors and weights of the tokens in context, if the model has such."""
        text = " ".join(part for part in (carried, key, *translated) if part)
        if not isinstance(self._embedder, ContextualModel):
            return self._embedder.encode_queries([text])[0], np.zeros((0, 0), np.float32), np.zeros(0, np.float32)
        encoded = self._embedder.encode_question(text)
        starts = np.array([span.start for span in encoded.spans], dtype=np.int64)
        shares = np.where(starts < len(carried), self._settings.history, 1.0).astype(np.float32)
        return encoded.sentence, encoded.vectors, encoded.weights * shares

    def _add(
        self,
        found: dict[str, float],
        ids: list[NDArray[np.int64]],
        weights: list[NDArray[np.float32]],
        texts: Iterable[tuple[str, float]],
    ) -> None:
        for text, weight in texts:
            # In a Chinese text an English stop word is part of something else, as in "to B".
            for part, share in ((FRAME.sub(" ", text), 1.0), (text, self._settings.frame)):
                for term in terms(part):
                    if term not in STOP_WORDS:
                        found[term] = max(found.get(term, 0.0), weight * share)
            tokens, spans = self._model.tokenize_with_spans(text)
            asks = np.zeros(len(text) + 1, dtype=bool)
            for match in FRAME.finditer(text):
                asks[match.start() : match.end()] = True
            shares = np.array([self._settings.frame if asks[span.start] else 1.0 for span in spans], dtype=np.float32)
            ids.append(tokens)
            weights.append(self._model.weights[tokens] * shares * np.float32(weight))

    def _salience(self, word: str) -> float:
        tokens = self._model.tokenize([word]).values
        return float(self._model.weights[tokens].max()) if len(tokens) else 0.0

    def _share(self, word: str) -> float:
        frequencies = self._store.document_frequencies(terms(word))
        return min(frequencies, default=0) / max(len(self._store), 1)

    def _likely_chinese(self, word: str) -> list[str]:
        translations = self._translator.translate(word, self._store.document_frequencies)
        return [chinese for one in translations for chinese, p in one.candidates if p >= _LIKELY]

    def _chinese_for(self, text: str, weight: float) -> list[tuple[str, float]]:
        """The Chinese words for the English words of `text` that stand in the index, with weights."""
        found: list[tuple[str, float]] = []
        for translation in self._translator.translate(text, self._store.document_frequencies):
            spread = len(translation.candidates) ** -self._settings.spread
            best = max(probability for _, probability in translation.candidates)
            found += [
                (word, weight * self._settings.translation * spread * (probability / best) ** self._settings.sharpness)
                for word, probability in translation.candidates
            ]
        return found
