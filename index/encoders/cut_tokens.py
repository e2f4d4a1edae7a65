"""Token ids of many keys several times as fast as the tokenizer gives them, and the same ones.

The tokenizer weighs all ways to cut a run of Chinese characters into pieces. Where no piece of the vocabulary has
two neighbours inside, every way cuts between them: so a run falls into parts of two characters or so that come
again and again, and the tokenizer is asked about each of them once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# The rules that `training.static.vocabulary` gives a tokenizer: they look at single characters and the one before.
_NORMALIZER = {"type": "Replace", "pattern": {"Regex": r"(?<!\p{Latin})(?=\p{Latin})"}, "content": "▁"}
_RULES = ((r"[^\p{L}\p{N}%$¥€℃▁]+", "Removed"), (r"\p{Han}+|▁\p{Latin}+|[0-9]+", "Isolated"))
_PRE_TOKENIZER = {
    "type": "Sequence",
    "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": rule}, "behavior": behavior, "invert": False}
        for rule, behavior in _RULES
    ],
}
# Kinds of characters. A rare one is Chinese and no piece by itself.
_UNSEEN, _REMOVED, _HAN, _RARE, _LATIN, _DIGIT, _OTHER = range(7)
_WORD_START, _BETWEEN = "▁", "\n"
_PAIR_BITS = 22
_MOST_PARTS = 1 << 18  # some 40 MB
_AT_ONCE = 4096
# What the tokenizer takes off the least score for an unknown character; a difference beyond all rounding.
_UNKNOWN_PENALTY, _CLOSE = 10.0, 1e-6
_NOTHING = -1


class CutTokenizer:
    """Gives the ids that a tokenizer gives; safe to use from several threads."""

    # Of the parts that were met, in the order of their places: ids end to end, how many, where they start, and
    # whether a part is cut two ways that are as good.
    _ids: NDArray[np.uint32]
    _lengths: NDArray[np.int64]
    _starts: NDArray[np.int64]
    _close: NDArray[np.bool_]

    def __init__(self, tokenizer: Tokenizer, vocabulary: Sequence[tuple[str, float]]) -> None:
        self._tokenizer = tokenizer
        self._numbered = {piece: (number, score) for number, (piece, score) in enumerate(vocabulary)}
        self._unknown = min(score for _, score in vocabulary) - _UNKNOWN_PENALTY
        self._longest = max(map(len, self._numbered))
        self._kinds = np.full(0x110000, _UNSEEN, dtype=np.uint8)
        # Whether two characters are neighbours in a piece, by a hash of them: a wrong yes only costs a cut.
        self._joined = np.zeros(1 << _PAIR_BITS, dtype=np.bool_)
        self._joined[_pairs(_codes(_BETWEEN.join(self._numbered)))] = True
        self._lock = Lock()
        self._forget()

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> CutTokenizer | None:
        """For a tokenizer that `training.static.vocabulary` made; None for any other."""
        form: dict[str, Any] = json.loads(tokenizer.to_str())
        model = form["model"]
        if (
            model["type"] != "Unigram"
            or model.get("byte_fallback")
            or form["added_tokens"]
            or form["normalizer"] != _NORMALIZER
            or form["pre_tokenizer"] != _PRE_TOKENIZER
        ):
            return None
        return cls(tokenizer, model["vocab"])

    def tokenize(self, keys: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Token ids of all keys, end to end, and where those of each key start, shape (keys + 1,)."""
        parts = [self._tokenize(keys[first : first + _AT_ONCE]) for first in range(0, len(keys), _AT_ONCE)]
        ids = np.concatenate([np.zeros(0, np.uint32), *(part for part, _ in parts)])
        lengths = np.concatenate([np.zeros(0, np.int64), *(np.diff(starts) for _, starts in parts)])
        return ids, np.concatenate(([0], np.cumsum(lengths)))

    def _tokenize(self, keys: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        text = _BETWEEN.join(keys)
        bounds = np.cumsum([0, *(len(key) + 1 for key in keys)])
        with self._lock:
            starts, ends = self._cut(_codes(text))
            places = self._look_up([text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)])
            lengths = self._lengths[places]
            token_starts = np.concatenate(([0], np.cumsum(lengths)))
            shifts = np.repeat(self._starts[places] - token_starts[:-1], lengths)
            ids = self._ids[np.arange(token_starts[-1]) + shifts]
            close = starts[self._close[places]]
        row_starts = token_starts[np.searchsorted(starts, bounds)]
        rows = np.unique(np.searchsorted(bounds, close, side="right") - 1).tolist()
        return self._ask_again(ids, row_starts, rows, keys) if rows else (ids, row_starts)

    def _cut(self, codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the parts of a text start and end."""
        kinds = self._kinds[codes]
        if not kinds.all():
            self._see(list(map(chr, np.flatnonzero(np.bincount(codes[kinds == _UNSEEN])).tolist())))
            kinds = self._kinds[codes]
        rare = kinds == _RARE
        runs = np.where(rare, np.uint8(_HAN), kinds)
        chinese = runs == _HAN
        cut = runs[1:] != runs[:-1]
        # Several unknown characters are one token, so they stay together.
        cut |= chinese[1:] & chinese[:-1] & ~self._joined[_pairs(codes)] & ~(rare[1:] & rare[:-1])
        first = np.ones(min(len(codes), 1), dtype=np.bool_)
        starts = np.flatnonzero(np.concatenate((first, cut)))
        ends = np.append(starts[1:], len(codes))[: len(starts)]
        kept = kinds[starts] != _REMOVED
        return starts[kept], ends[kept]

    def _see(self, characters: list[str]) -> None:
        """Note what the tokenizer does with characters: it knows properties of them that Python does not."""
        chinese = self._pieces(_BETWEEN.join("的" + character for character in characters))
        for character in characters:
            if "的" + character in chinese:
                kind = _HAN if character in self._numbered else _RARE
            elif self._tokenizer.normalizer.normalize_str(character) != character:
                kind = _LATIN
            elif "0" + character in self._pieces("0" + character):
                kind = _DIGIT
            else:
                kind = _OTHER if self._pieces(character) else _REMOVED
            self._kinds[ord(character)] = kind

    def _pieces(self, text: str) -> set[str]:
        return {piece for piece, _ in self._tokenizer.pre_tokenizer.pre_tokenize_str(text)}

    def _look_up(self, parts: list[str]) -> NDArray[np.int64]:
        """The place of each part among those known, which it joins."""
        # Places without ids are left where an interrupt came between.
        if len(self._places) > _MOST_PARTS or len(self._places) != len(self._lengths):
            self._forget()
        known = len(self._places)
        places = np.fromiter(map(self._places.__getitem__, parts), dtype=np.int64, count=len(parts))
        new = list(islice(self._places, known, None))
        if new:
            self._learn(new)
        return places

    def _learn(self, parts: list[str]) -> None:
        """Work out the ids of parts that were not met before."""
        ways = [self._best_way(part) for part in parts]
        chinese = np.array([self._kinds[ord(part[0])] in (_HAN, _RARE) for part in parts])
        unsure = np.array([way is None for way in ways])
        # A part that is not cut out of a longer run is for the tokenizer what it is here.
        asked = iter(self._ask([part for part, way in zip(parts, ways, strict=True) if not way]))
        rows = [way or next(asked) for way in ways]
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.uint32, count=int(lengths.sum()))
        self._ids = np.concatenate((self._ids, flat))
        self._lengths = np.concatenate((self._lengths, lengths))
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._close = np.concatenate((self._close, unsure & chinese))

    def _best_way(self, part: str) -> list[int] | None:
        """The ids of the best way to cut a part (Viterbi), none where one is unknown.

        None where a second way is as good, so that rounding in the run as a whole decides.
        """
        numbered, unknown, longest = self._numbered, self._unknown, self._longest
        if self._kinds[ord(part[0])] == _LATIN:
            part = _WORD_START + part
        elif len(part) == 1:
            return [numbered[part][0]] if part in numbered else []
        best, came, close = [0.0], [(0, _NOTHING)], [False]
        for end in range(1, len(part) + 1):
            score, way, tie = -math.inf, (0, _NOTHING), False
            for start in range(max(0, end - longest), end):
                piece = numbered.get(part[start:end])
                if piece:
                    number, worth = piece
                elif end - start == 1:
                    number, worth = _NOTHING, unknown
                else:
                    continue
                total = best[start] + worth
                if total > score + _CLOSE:
                    score, way, tie = total, (start, number), close[start]
                elif total > score - _CLOSE:
                    score, tie = max(score, total), True
            best.append(score)
            came.append(way)
            close.append(tie)
        if close[-1]:
            return None
        ids, end = [], len(part)
        while end:
            end, number = came[end]
            if number == _NOTHING:
                return []
            ids.append(number)
        return ids[::-1]

    def _ask(self, texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def _ask_again(
        self, ids: NDArray[np.uint32], starts: NDArray[np.int64], rows: list[int], keys: Sequence[str]
    ) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The ids with those of some rows as the tokenizer gives them for the whole key."""
        lengths = np.diff(starts)
        parts, done = [], 0
        for row, answer in zip(rows, self._ask([keys[row] for row in rows]), strict=True):
            parts += [ids[done : starts[row]], np.array(answer, dtype=np.uint32)]
            done = starts[row + 1]
            lengths[row] = len(answer)
        return np.concatenate((*parts, ids[done:])), np.concatenate(([0], np.cumsum(lengths)))

    def _forget(self) -> None:
        self._places = _Places()
        self._ids = np.zeros(0, dtype=np.uint32)
        self._lengths = np.zeros(0, dtype=np.int64)
        self._starts = np.zeros(0, dtype=np.int64)
        self._close = np.zeros(0, dtype=np.bool_)


class _Places(dict[str, int]):
    """Numbers parts in the order in which they are first asked for."""

    def __missing__(self, part: str) -> int:
        self[part] = number = len(self)
        return number


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")


def _pairs(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A hash of each two neighbours, below 2**_PAIR_BITS (multiplicative, Knuth)."""
    both = (codes[:-1] << np.uint32(16)) ^ codes[1:]
    hashed: NDArray[np.uint32] = (both * np.uint32(2654435761)) >> np.uint32(32 - _PAIR_BITS)
    return hashed
