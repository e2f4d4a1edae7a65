"""The same thing called otherwise on the two sides of the strait: 軟體 and 软件, 執行長 and 首席执行官.

The pairs are those of OpenCC's phrase tables for Taiwan, read in both directions, and a few everyday ones
they lack. They are looked up as folded keys and only where they are whole words.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

from index.text.keys import make_key
from index.text.tokens import words

_TABLES = ("TWPhrases", "TWPhrasesRev")
_MORE = (
    ("社交", "社群"),
    ("视频", "影片"),
    ("网民", "網友"),
    ("点赞", "按讚"),
    ("二维码", "行動條碼"),
    ("短信", "簡訊"),
)
_LONGEST = 4
"""The most words that a phrase of the tables is cut into here."""


def counterparts(key: str) -> list[str]:
    """What the words of a key are called on the other side, as keys, in order of place and without repeats."""
    table = _table()
    found: dict[str, None] = {}
    cut = words(key)
    place = 0
    while place < len(cut):
        for count in range(min(_LONGEST, len(cut) - place), 0, -1):
            first, last = cut[place][1], cut[place + count - 1][1]
            others = table.get(key[first.start : last.end])
            if others:
                found |= dict.fromkeys(others)
                break
        else:
            count = 1
        place += count
    return list(found)


@lru_cache(maxsize=1)
def _table() -> dict[str, list[str]]:
    pairs = [*_MORE, *((there, here) for here, there in _MORE)]
    for name in _TABLES:
        for line in files("opencc").joinpath("dictionary", f"{name}.txt").read_text("utf-8").splitlines():
            word, _, others = line.partition("\t")
            pairs += [(word, other) for other in others.split()]
    table: defaultdict[str, list[str]] = defaultdict(list)
    for word, other in pairs:
        one, another = make_key(word).text, make_key(other).text
        if one != another and len(one) > 1 and another not in table[one]:
            table[one].append(another)
    return dict(table)
