"""Chinese names written in pinyin without tones: from "Laiwang", "Ding Ding" or "Ma Yun" to the characters.

Nothing is stored per corpus: a Latin word is cut into syllables, every syllable gives the characters that are read so,
and of their combinations those are kept whose character pairs stand in the corpus, weighted by how often they do.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Frequencies = Callable[[Sequence[str]], Sequence[int]]
"""In how many passages each of the terms stands, in order."""

LONGEST_NAME = 5  # syllables
_LONGEST_SYLLABLE = 6
_CHARACTERS = 80  # of one syllable; the commonest come first
_CHAINS = 32
_PAIRS_KEPT = 512  # of syllables, at most 26 KB each
_NAMES = 4
_LEAST_SHARE = 0.1


class Names:
    """Reads pinyin.

    Args:
        readings: syllable (toneless, lower case, ü as v) -> characters as they are written in keys, each followed by
            the share of its readings that this one has, in tenths: "来9徕9"; the commonest characters first.
    """

    def __init__(self, readings: Mapping[str, str]) -> None:
        self._readings = readings
        # Thousands of pairs are looked up for two syllables, and the same two come again and again in one question.
        self._counts = lru_cache(maxsize=_PAIRS_KEPT)(_counts)

    def segment(self, word: str) -> list[tuple[str, ...]]:
        """All ways to cut a Latin word into pinyin syllables, the fewest syllables first; none if it is not pinyin.

        A syllable of one letter (a, e, o) only begins a word: English words would be full of them otherwise.
        """
        cuts: dict[int, list[tuple[str, ...]]] = {0: [()]}
        plain = toneless(word)
        if not plain or len(plain) > _LONGEST_SYLLABLE * LONGEST_NAME:
            return []
        for end in range(1, len(plain) + 1):
            cuts[end] = [
                (*head, plain[start:end])
                for start in range(max(0, end - _LONGEST_SYLLABLE), end)
                if plain[start:end] in self._readings and (end - start > 1 or start == 0)
                for head in cuts[start]
                if len(head) < LONGEST_NAME
            ]
        return sorted(cuts[len(plain)], key=len)

    def find(self, words: Sequence[str], frequencies: Frequencies) -> list[tuple[str, float]]:
        """The Chinese strings of the corpus that the words together may spell, with weights that sum to at most 1.

        Strings of fewer than two or more than `LONGEST_NAME` characters are not looked for: one character says too
        little. The weight of a string is its share of all strings found, by the frequency of its rarest pair.

        Args:
            words: one or several Latin words; a syllable never reaches over their borders.
            frequencies: of the corpus.
        """
        scores: dict[str, float] = {}
        for syllables in self._cuts(words):
            if len(syllables) >= 2:
                for name, score in self._chains(syllables, frequencies):
                    scores[name] = max(score, scores.get(name, 0.0))
        total = sum(scores.values())
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:_NAMES]
        return [(name, score / total) for name, score in best if score >= _LEAST_SHARE * total]

    def spells(self, words: Sequence[str], name: str) -> bool:
        """Whether the words together are a reading of the characters of `name`."""
        return any(
            len(syllables) == len(name)
            and all(character in self._readings[syllable] for syllable, character in zip(syllables, name, strict=True))
            for syllables in self._cuts(words)
        )

    def _cuts(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """The ways to cut the words together into at most `LONGEST_NAME` syllables."""
        cuts: list[tuple[str, ...]] = [()]
        for word in words:
            own = self.segment(word)
            cuts = [(*head, *tail) for head in cuts for tail in own if len(head) + len(tail) <= LONGEST_NAME]
        return cuts

    def _chains(self, syllables: Sequence[str], frequencies: Frequencies) -> list[tuple[str, float]]:
        """Strings whose every pair of neighbours stands in the corpus, with the score of the weakest pair."""
        chains = [
            (character, place, share, float("inf"))
            for place, (character, share) in enumerate(_parse(self._readings[syllables[0]]))
        ]
        for before, syllable in pairwise(syllables):
            counts = self._counts(frequencies, self._readings[before], self._readings[syllable])
            characters = _parse(self._readings[syllable])
            chains = [
                (name + characters[place][0], place, certainty * characters[place][1], min(rarest, float(row[place])))
                for name, last, certainty, rarest in chains
                for row in (counts[last],)
                for place in np.flatnonzero(row).tolist()
            ]
            chains = sorted(chains, key=lambda chain: (-chain[2] * chain[3], chain[0]))[:_CHAINS]
        return [(name, certainty * rarest) for name, _, certainty, rarest in chains]


def toneless(word: str) -> str:
    """Pinyin without tones and apostrophes, lower case, ü as v: "Lǚ" -> "lv", "xi'an" -> "xian"."""
    lowered = unicodedata.normalize("NFD", word.lower().replace("'", "")).replace("u\u0308", "v")
    return (
        "".join(char for char in lowered if not unicodedata.combining(char)).replace("lue", "lve").replace("nue", "nve")
    )


@lru_cache(maxsize=512)
def _parse(packed: str) -> tuple[tuple[str, float], ...]:
    pairs = zip(packed[::2], packed[1::2], strict=True)
    return tuple((character, int(tenths) / 10) for character, tenths in list(pairs)[:_CHARACTERS])


def _counts(frequencies: Frequencies, first: str, second: str) -> NDArray[np.int32]:
    """How often each character of a syllable stands before each of another in the corpus, shape (first, second).

    Args:
        frequencies: of the corpus.
        first: the readings of the syllable.
        second: those of the next one.
    """
    before, after = ([character for character, _ in _parse(packed)] for packed in (first, second))
    counts = frequencies([one + other for one in before for other in after])
    return np.array(counts, dtype=np.int32).reshape(len(before), len(after))
