"""Words typed with a wrong character that sounds the same: 腾迅 for 腾讯, 支付包 for 支付宝.

Most typing is by pinyin, so a wrong character is mostly a homophone. A pair of characters that neither
the corpus nor the dictionary has is read as the pair of the corpus that sounds the same and differs in
one character only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from index.text.script import is_han
from index.text.tokens import is_dictionary_word, words
from qa.question.pinyin import Frequencies

_PARTICLES = frozenset("的了是在有不和与就都也还把被让给从到为个这那哪什么谁吗呢吧啊几多一上下里最更")
_MOST_SUSPECTS = 64
_MOST_NEEDED = 20
"""So many passages are enough to say that a word is none that somebody mistyped, however many there are."""


class Speller:
    """Finds what was meant.

    Args:
        readings: as `qa.question.pinyin.Names` wants them.
        frequencies: of the corpus.
        rows: the number of rows of the corpus.
    """

    def __init__(self, readings: Mapping[str, str], frequencies: Frequencies, rows: int) -> None:
        self._frequencies = frequencies
        self._least = max(2, min(rows // 100, _MOST_NEEDED))
        self._readings = readings
        self._syllables: defaultdict[str, list[str]] = defaultdict(list)
        for syllable, packed in readings.items():
            for char in packed[::2]:
                self._syllables[char].append(syllable)

    def corrections(self, key: str) -> tuple[tuple[str, str], ...]:
        """Strings of the key that are misspelt, each with what was meant.

        Looked at are words that jieba guessed, neighbouring words of one character, and a word with a
        single character behind it: elsewhere two characters that never meet are only a border of words. No more than 64
        are looked up: a question with more is no question that somebody mistyped.
        """
        found: dict[str, str] = {}
        looked_up = 0
        cut = [(word, span) for word, span in words(key) if is_han(word[0])]
        for position, (word, span) in enumerate(cut):
            suspects = [word] if len(word) in (2, 3) else []
            following = cut[position + 1] if position + 1 < len(cut) else None
            if following and following[1].start == span.end and len(following[0]) == 1 and len(word) <= 2:
                suspects.append(word + following[0])
            for suspect in suspects:
                if (
                    looked_up < _MOST_SUSPECTS
                    and _PARTICLES.isdisjoint(suspect)
                    and not is_dictionary_word(suspect)
                    and not self._stands(suspect)
                ):
                    looked_up += 1
                    meant = self._meant(suspect)
                    if meant:
                        found[suspect] = meant
        return tuple(found.items())

    def _meant(self, suspect: str) -> str | None:
        """The commonest string of the corpus that differs in one character that sounds the same."""
        others = [
            suspect[:place] + other + suspect[place + 1 :]
            for place, char in enumerate(suspect)
            for other in self._homophones(char)
        ]
        # A string of three is only meant if it is a word of the corpus, which has words that long as terms.
        counts = self._frequencies(others)
        best, count = max(zip(others, counts, strict=True), key=lambda item: item[1], default=("", 0))
        return best if count >= self._least else None

    def _stands(self, word: str) -> bool:
        return self._count(word) > 0

    def _count(self, word: str) -> int:
        return min(self._frequencies([first + second for first, second in pairwise(word)]))

    def _homophones(self, char: str) -> list[str]:
        same = dict.fromkeys(
            other for syllable in self._syllables.get(char, ()) for other in self._readings[syllable][::2]
        )
        same.pop(char, None)
        return list(same)
