"""One written form for both scripts, character by character.

Simplified and Traditional Chinese spell the same word with different characters, and one
Simplified character often stands for several Traditional ones. Here every character is replaced by
the representative of its class: the classes are the connected components of OpenCC's character
tables (Simplified-Traditional in both directions, Taiwan and Hong Kong variants). Because a
conversion between the scripts, character or phrase, only ever moves inside a class, the folded form
of a text does not depend on the script it was written in, and its length never changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

HAN = "\u3400-\u4dbf\u4e00-\u9fff〇\U00020000-\U000323af"
"""The Chinese characters (CJK Unified Ideographs, extensions A to H, and 〇), for a regular expression's brackets."""
_HAN_CHAR = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile("[a-z]+")

_TABLES = ("STCharacters", "TSCharacters", "HKVariants", "HKVariantsRev", "TWVariants", "TWVariantsRev")
_QUOTES = dict.fromkeys("“”„‟«»「」『』﹁﹂﹃﹄〝〞＂", '"') | dict.fromkeys("‘’‚‛＇", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−－﹣", "-")


def fold(text: str) -> str:
    """`text` in one written form, of the same length.

    Simplified and Traditional become one form, full width becomes half width, capitals become small
    letters, and quotation marks and dashes become one of each kind. Position *i* of the result is
    position *i* of `text`. The result is a search key and is never shown.
    """
    return text.translate(_folding())


def is_han(char: str) -> bool:
    """Whether `char` is a Chinese character: one of `HAN`."""
    return _HAN_CHAR.match(char) is not None


def latin_share(key: str) -> float:
    """The share of words in Latin letters among these and the Chinese characters of a folded text, 0 to 1."""
    latin = len(_LATIN_WORD.findall(key))
    return latin / max(1, latin + len(_HAN_CHAR.findall(key)))


def dominant_script(text: str) -> str | None:
    """`"Hans"` or `"Hant"`, whichever has more characters of its own in `text`; None for a tie."""
    simplified_only, traditional_only = _one_sided()
    counts = Counter(text)
    hans = sum(count for char, count in counts.items() if char in simplified_only)
    hant = sum(count for char, count in counts.items() if char in traditional_only)
    if hans == hant:
        return None
    return "Hans" if hans > hant else "Hant"


class _Folding(dict[int, int]):
    """A `str.translate` table that works out a character the first time it is met."""

    def __init__(self, representative: dict[str, str]) -> None:
        super().__init__()
        self._representative = representative

    def __missing__(self, codepoint: int) -> int:
        # Half of a character, as from bytes that are no text: no tokenizer takes it.
        char = "\ufffd" if 0xD800 <= codepoint <= 0xDFFF else chr(codepoint)
        compatible = unicodedata.normalize("NFKC", char)
        if len(compatible) == 1:
            char = compatible
        lowered = char.lower()
        if len(lowered) == 1:
            char = lowered
        char = _QUOTES.get(char) or _DASHES.get(char) or char
        folded = ord(self._representative.get(char, char))
        self[codepoint] = folded
        return folded


@lru_cache(maxsize=1)
def _folding() -> _Folding:
    return _Folding(_representatives())


def _pairs(table: str) -> Iterator[tuple[str, list[str]]]:
    """The one-to-one entries of an OpenCC table: a character and the characters it may become."""
    for line in files("opencc").joinpath("dictionary", f"{table}.txt").read_text("utf-8").splitlines():
        key, _, values = line.partition("\t")
        yield key, [value for value in values.split(" ") if len(key) == len(value) == 1]


def _representatives() -> dict[str, str]:
    """Every character of a class that is not its own representative, with its representative."""
    parent: dict[str, str] = {}

    def root(char: str) -> str:
        while parent.setdefault(char, char) != char:
            char = parent[char]
        return char

    simplified: Counter[str] = Counter()
    for table in _TABLES:
        for key, values in _pairs(table):
            for value in values:
                parent[root(key)] = root(value)
            if table == "TSCharacters":
                simplified.update(values[:1])
            elif table == "STCharacters":
                simplified[key] += 1
    classes: defaultdict[str, list[str]] = defaultdict(list)
    for char in list(parent):
        classes[root(char)].append(char)
    table_of: dict[str, str] = {}
    for members in classes.values():
        chosen = min(members, key=lambda char: (_rarity(char), -simplified[char], char))
        table_of.update((char, chosen) for char in members if char != chosen)
    return table_of


def _rarity(char: str) -> int:
    """0 for the 3,755 commonest Simplified characters (GB 2312 level 1), 1 for level 2, 2 beyond."""
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 2
    return 0 if lead < 0xD8 else 1


@lru_cache(maxsize=1)
def _one_sided() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that are written in Simplified text only, and in Traditional text only."""
    to_traditional = {key: values for key, values in _pairs("STCharacters") if values and key not in values}
    to_simplified = {key: values for key, values in _pairs("TSCharacters") if values and key not in values}
    return frozenset(to_traditional), frozenset(to_simplified)
