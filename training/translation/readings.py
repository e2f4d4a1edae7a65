"""How Chinese characters are read, counted over the words of CC-CEDICT."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from index.text.script import fold, is_han
from qa.question.pinyin import toneless

_RAREST_READING = 0.03  # of the words with a character; below, it is a slip or an archaism
# Characters this common in text (a share of all) are grammar more often than part of a name.
_COMMON = 4e-4
_NOT_SYLLABLES = frozenset({"xx", "r", "m", "n", "ng", "hm", "hng"})


def readings(rows: Iterable[Mapping[str, Any]], frequency: Mapping[str, int]) -> dict[str, str]:
    """The readings that `qa.question.pinyin.Names` wants.

    Args:
        rows: dictionary entries `{"hans": str, "pinyin": "Ma3 yun2"}`.
        frequency: of Chinese characters in running text; the commonest come first under a syllable.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        syllables = [toneless(part.rstrip("012345").replace("u:", "ü")) for part in row["pinyin"].split()]
        for script in ("hans", "hant"):
            characters = fold(row[script])
            if len(syllables) == len(characters):
                for character, syllable in zip(characters, syllables, strict=True):
                    if (
                        is_han(character)
                        and syllable.isascii()
                        and syllable.isalpha()
                        and syllable not in _NOT_SYLLABLES
                    ):
                        counts[character][syllable] += 1
    running = sum(frequency.values())
    by_syllable: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for character, heard in counts.items():
        total = sum(heard.values())
        seen = frequency.get(character, 0)
        prior = min(1.0, (_COMMON * running / seen) ** 0.5) if seen else 1.0
        for syllable, count in heard.items():
            if count >= _RAREST_READING * total:
                by_syllable[syllable].append((character, prior * count / total))
                if syllable in ("lv", "nv"):  # often written without the dots
                    by_syllable[f"{syllable[0]}u"].append((character, prior * count / total))
    return {
        syllable: "".join(
            f"{character}{max(1, min(9, round(share * 10)))}"
            for character, share in sorted(found, key=lambda pair: (-frequency.get(pair[0], 0), pair[0]))
        )
        for syllable, found in sorted(by_syllable.items())
    }
