"""The Chinese for the English words of a question: probabilistic structured queries.

Every English word or phrase becomes Chinese words with the probability that it is translated so, and a passage is
scored with all of them at these weights (Darwish and Oard, "Probabilistic structured query methods", SIGIR 2003); a
Chinese name in pinyin becomes the characters that it may spell. The tables are made by `python -m
training translation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.records import Span
from qa.question.pinyin import Frequencies, Names
from qa.question.translation_table import LONGEST_PHRASE, STOP_WORDS, Candidates, Table, latin_words, phrase_forms

_JOINTS = frozenset({" ", "-", "'s "})  # what may stand between the words of a phrase or name
_LONGEST_NAME = 3  # words
_MOST_WORDS = 64  # of a question may be pinyin
_MOST_READ = 48  # runs of them: reading one costs a thousand times a look-up
_LEAST_PRESENT = 0.05  # of a word's probability, that its translations in the corpus must have


@dataclass(frozen=True, slots=True)
class Translation:
    """What one word or phrase of a question may be in Chinese.

    Attributes:
        source: the word or phrase as it stands in the question's key.
        span: where it stands there.
        candidates: Chinese words as they are written in keys, each with a probability in (0, 1], the best first; the
            probabilities sum to at most 1 (up to rounding to thousandths).
    """

    source: str
    span: Span
    candidates: Candidates


class Translator:
    """Translates the Latin-script words of a question; safe to share between threads."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.syllables = table.syllables()
        self._names = Names(self.syllables)

    @classmethod
    def open(cls, folder: Path) -> Translator:
        """The translator whose table is `translations.sqlite` in `folder`.

        Raises:
            ModelError: the table is missing or is not one.
        """
        return cls(Table.open(folder))

    def translate(self, key: str, frequencies: Frequencies | None = None) -> tuple[Translation, ...]:
        """The translations of the words of a question's key, in order, without overlaps.

        The longest phrase that is known, up to four words, wins over its words. Words of other scripts, numbers,
        unknown words and lone stop words have none.

        Args:
            key: the folded question.
            frequencies: gives the number of passages of the corpus that each of some terms stands in. With it, words
                that the corpus does not have are dropped and the probabilities of the others raised to sum to 1 (words
                left with next to none are dropped), and pinyin is read; without it, neither.
        """
        words = latin_words(key)
        if not words:
            return ()
        plain = [word for word, _ in words]
        joined = [key[left.end : right.start] in _JOINTS for (_, left), (_, right) in pairwise(words)]
        forms = {run: phrase_forms(plain[run[0] : run[1]]) for run in _runs(joined, LONGEST_PHRASE)}
        rows = self._table.look_up(
            form for run, some in forms.items() if not STOP_WORDS.issuperset(plain[run[0] : run[1]]) for form in some
        )
        known = {
            run: hit
            for run, some in forms.items()
            if (hit := next((rows[form] for form in some if form in rows), None))
        }
        if frequencies is not None:
            readings = self._readings(plain, joined, known, frequencies)
            known = _present(known, frequencies)
            for run, reading in readings.items():
                known[run] = _mixed(known[run], reading) if run in known else reading
        found: list[Translation] = []
        position = 0
        for first, last in sorted(known, key=lambda run: (run[0], -run[1])):
            if first >= position:
                span = Span(words[first][1].start, words[last - 1][1].end)
                found.append(Translation(key[span.start : span.end], span, known[first, last]))
                position = last
        return tuple(found)

    def _readings(
        self,
        words: Sequence[str],
        joined: Sequence[bool],
        known: dict[tuple[int, int], Candidates],
        frequencies: Frequencies,
    ) -> dict[tuple[int, int], Candidates]:
        """What runs of words spell in pinyin, where English does not claim them.

        A word is English when it is a stop word or has a translation that it does not spell: "women" is, "ma" (马) is
        not. Of English words only a given name behind a family name is read, as in "Chen Hang".
        """
        syllables = [min(map(len, self._names.segment(word)), default=0) for word in words]
        english = [
            word in STOP_WORDS
            or any(not self._names.spells([word], name) for name, _ in known.get((place, place + 1), ()))
            for place, word in enumerate(words)
        ]
        readings: dict[tuple[int, int], Candidates] = {}
        read = 0
        for first, last in _runs(joined, _LONGEST_NAME):
            if last > _MOST_WORDS or read == _MOST_READ:
                break
            run = words[first:last]
            if not all(syllables[first:last]) or not STOP_WORDS.isdisjoint(run):
                continue
            claimed = sum(english[first:last])
            if claimed and not (len(run) == 2 and syllables[first] == 1 and claimed == 1):
                continue
            if any(not self._names.spells(run, name) for name, _ in known.get((first, last), ())):
                continue
            read += 1
            reading = self._names.find(run, frequencies)
            if not reading and len(run) == 2 and syllables[first + 1] == 1 and not claimed:
                reading = self._names.find(run[::-1], frequencies)
            if reading:
                readings[first, last] = tuple(reading)
        return readings


def _runs(joined: Sequence[bool], longest: int) -> Iterator[tuple[int, int]]:
    """First and after-last place of the runs of up to `longest` words with nothing but a joint between them."""
    for first in range(len(joined) + 1):
        for last in range(first + 1, min(first + longest, len(joined) + 1) + 1):
            if last - first > 1 and not joined[last - 2]:
                break
            yield first, last


def _present(known: dict[tuple[int, int], Candidates], frequencies: Frequencies) -> dict[tuple[int, int], Candidates]:
    """The candidates of which every pair of characters stands in the corpus, raised to sum to 1."""
    pairs = {word: _pairs(word) for found in known.values() for word, _ in found}
    wanted = sorted({pair for some in pairs.values() for pair in some})
    standing = {pair for pair, count in zip(wanted, frequencies(wanted), strict=True) if count > 0}
    present = {}
    for run, found in known.items():
        kept = [(word, probability) for word, probability in found if standing.issuperset(pairs[word])]
        total = sum(probability for _, probability in kept)
        if kept and total >= _LEAST_PRESENT:
            present[run] = tuple((word, probability / total) for word, probability in kept)
    return present


def _pairs(word: str) -> list[str]:
    return [first + second for first, second in pairwise(word)] or [word]


def _mixed(first: Candidates, second: Candidates) -> Candidates:
    """Both, at half weight each."""
    halves: dict[str, float] = {}
    for word, probability in (*first, *second):
        halves[word] = halves.get(word, 0.0) + probability / 2
    return tuple(sorted(halves.items(), key=lambda item: (-item[1], item[0])))
