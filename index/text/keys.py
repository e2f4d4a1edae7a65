"""The searchable form of a text, and the way back from it to the text.

A key is the folded text with the noise inside a line taken out: pinyin that a converter left behind a
character, and spaces in the middle of a Chinese word. It is what is tokenized, embedded and matched,
and it is never shown: a mark found in a key is led back to the characters of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import Span
from index.text.script import fold, is_han

# Pinyin in brackets behind a character, as in 區(qū): one syllable with its tone, so that 微信(WeChat) stays.
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_STRAY_PINYIN = re.compile(
    rf"\((?=[^)]{{0,6}}[{_TONES}])(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?[aeiouü{_TONES}]{{1,3}}(?:ng?|r)?\)"
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Key:
    """A searchable text and its origin.

    Attributes:
        text: the key.
        origin: int64, shape (len(text) + 1,): for each key position the position in the original text;
            the last entry is the length of the original.
    """

    text: str
    origin: NDArray[np.int64]

    def to_text(self, span: Span) -> Span:
        """The characters of the original that a span of the key stands for."""
        if not len(span):
            return Span(int(self.origin[span.start]), int(self.origin[span.start]))
        return Span(int(self.origin[span.start]), int(self.origin[span.end - 1]) + 1)


def make_key(text: str) -> Key:
    """The key of `text`: folded, without stray pinyin and without spaces between Chinese characters."""
    folded = fold(text)
    cuts = [
        match.span() for match in _STRAY_PINYIN.finditer(folded) if match.start() and is_han(folded[match.start() - 1])
    ]
    cuts += [
        match.span()
        for match in _SPACES.finditer(folded)
        if match.start() > 0
        and match.end() < len(folded)
        and is_han(folded[match.start() - 1])
        and is_han(folded[match.end()])
    ]
    if not cuts:
        return Key(folded, np.arange(len(folded) + 1))
    keep = np.ones(len(folded) + 1, dtype=bool)
    for start, end in cuts:
        keep[start:end] = False
    origin = np.flatnonzero(keep)
    return Key("".join(folded[position] for position in origin[:-1]), origin)
