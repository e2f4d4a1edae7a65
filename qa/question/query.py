"""A question understood: its terms, its tokens and its vector, with what its history adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoders.protocol import Encoder, QuestionTokens, TokenEncoder
from index.encoders.static_model import TELLING, StaticModel
from index.records import Span
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
        text: what its vector and its tokens are of: the key, then translations and other words for the same.
        tokens: for late interaction; their spans are in `text`.
        vector: float32, shape (dimension,), unit length, or zero for an empty question.
        says_something: whether any of its words is more than a particle or a word that only asks.
        is_latin: the question is a sentence in Latin script, so that its Chinese words are translations; not so a
            list of names and words in pinyin, such as `laiwang shibai`.
    """

    key: str
    asked_as: str
    corrections: tuple[tuple[str, str], ...]
    answer_types: frozenset[Asked]
    terms: Mapping[str, float]
    text: str
    tokens: QuestionTokens
    vector: NDArray[np.float32]
    says_something: bool
    is_latin: bool


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """How much each part of a query counts.

    Attributes:
        history: weight of the terms and tokens of earlier questions, beside 1 for the question's own.
        translation: weight of the Chinese for an English word, beside 1 for a Chinese word.
        frame: weight of the terms that only ask (who, what, how many), beside 1 for the others.
        regional: weight of what a word is called on the other side of the strait.
        correction: weight of what a misspelt word was meant to be.
        reason: weight of the words that announce a reason, in a question that asks for one.
        spread: how much less each of n translations counts, as n ** -spread.
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
    """Reads questions for one index.

    Args:
        encoder: what gave the index its sentence vectors.
        tokens: what gave it its tokens.
        general: knows how telling a word is in general language.
        store: the index.
        translator: from English and pinyin.
        settings: how much each part of a query counts.
    """

    def __init__(
        self,
        encoder: Encoder,
        tokens: TokenEncoder,
        general: StaticModel,
        store: Store,
        translator: Translator,
        settings: QuerySettings = QuerySettings(),
    ) -> None:
        self._encoder = encoder
        self._tokens = tokens
        self._general = general
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
        found: dict[str, float] = {}
        for text, weight in weighted:
            self._add(found, [(text, weight)])
            self._add(found, self._chinese_for(text, weight))
        corrections = self._speller.corrections(key)
        meant = [(word, self._settings.correction) for _, word in corrections]
        regional = [
            (word, self._settings.regional)
            for word in counterparts(joined)
            if min(self._store.document_frequencies(terms(word)), default=0)
        ]
        self._add(found, [*meant, *regional])
        # Of a follow-up, only its own words say whether it asks for a reason.
        own_types = asked(key)
        if Asked.REASON in own_types:
            self._add(found, [(word, self._settings.reason) for word in _REASONS])
        likely = [(word, share) for word, share in self._chinese_for(joined, 1.0) if share >= _LIKELY]
        text, vector, tokens = self._encode([*weighted, *regional, *likely, *meant])
        return Query(
            key=joined,
            asked_as=resolution.asked_as,
            corrections=corrections,
            answer_types=asked(joined) if resolution.carried else own_types,
            terms=found,
            text=text,
            tokens=tokens,
            vector=vector,
            says_something=bool((self._general_weights(joined) >= TELLING).any()),
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

    def _encode(self, parts: Sequence[tuple[str, float]]) -> tuple[str, NDArray[np.float32], QuestionTokens]:
        """Some texts with a weight each as one, its sentence vector and its tokens."""
        text = " ".join(part for part, _ in parts)
        encoded = self._encoder.encode_question(text)
        tokens = encoded.tokens or self._tokens.question_tokens(text)
        ends = np.cumsum([len(part) + 1 for part, _ in parts])
        owners = np.searchsorted(ends, [span.start for span in tokens.spans], side="right")
        shares = np.array([weight for _, weight in parts], np.float32)[np.minimum(owners, len(parts) - 1)]
        weights = tokens.weights * shares * self._shares(text, tokens.spans)
        return text, encoded.vector, QuestionTokens(tokens.vectors, weights, tokens.spans)

    def _shares(self, text: str, spans: Sequence[Span]) -> NDArray[np.float32]:
        """What each token of a text keeps of its weight: less if it only asks."""
        asks = np.zeros(len(text) + 1, dtype=bool)
        for match in FRAME.finditer(text):
            asks[match.start() : match.end()] = True
        return np.array([self._settings.frame if asks[span.start] else 1.0 for span in spans], dtype=np.float32)

    def _add(self, found: dict[str, float], texts: Iterable[tuple[str, float]]) -> None:
        for text, weight in texts:
            # In a Chinese text an English stop word is part of something else, as in "to B".
            for part, share in ((FRAME.sub(" ", text), 1.0), (text, self._settings.frame)):
                for term in terms(part):
                    if term not in STOP_WORDS:
                        found[term] = max(found.get(term, 0.0), weight * share)

    def _general_weights(self, text: str) -> NDArray[np.float32]:
        """What the tokens of a text tell in general language, shape (tokens,)."""
        tokens = self._general.passage_tokens(text)
        return tokens.weights * self._shares(text, tokens.spans)

    def _salience(self, word: str) -> float:
        return float(self._general.passage_tokens(word).weights.max(initial=0.0))

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
