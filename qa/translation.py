"""The Chinese for the English words of a question: probabilistic structured queries.

Every English word or phrase becomes Chinese words with the probability that it is translated so, and a passage is
scored with all of them at these weights (Darwish and Oard, "Probabilistic structured query methods", SIGIR 2003). The
table is made by `python -m training.translations`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError
from index.records import Span

FILE_NAME = "translations.sqlite"
LONGEST_PHRASE = 4

_LATIN = "a-zß-öø-ÿāăąćčďđēęěğīıłńňōőœřśşšťūůűźžǎǐǒǔǖǘǚǜ"
_WORD = re.compile(rf"(?<!\w)[{_LATIN}][{_LATIN}0-9]*(?:'[{_LATIN}]+)?(?![0-9])", re.IGNORECASE)
_POSSESSIVE = re.compile(r"'s?$")
_PER_QUERY = 500

# Words that only hold an English sentence together; on their own they are not searched.
STOP_WORDS = frozenset(
    """a about after again all also although am an and another any are aren't as at be because been before being besides
    between both but by can can't cannot could couldn't did didn't do does doesn't doing don't during each either else
    ever every few for from further get gets getting got had hadn't has hasn't have haven't having he he'd he'll her
    here hers herself he's him himself his how i i'd i'll i'm i've if in instead into is isn't it its it's itself just
    let let's ll many may me might mine more most much must mustn't my myself neither no nor not of off on once one
    ones only onto or other others ought our ours ourselves out over own per please quite rather re same shall she she'd
    she'll she's should shouldn't since so some such than that that's the their theirs them themselves then there
    there's these they they'd they'll they're they've this those though through thus to too toward towards under unless
    until up upon us ve very via was wasn't we we'd we'll we're were weren't we've what whatever what's when whenever
    where where's whether which whichever while who whoever whom who's whose why will with within without won't would
    wouldn't yet you you'd you'll your you're yours yourself yourselves you've""".split()
)


@dataclass(frozen=True, slots=True)
class Translation:
    """What one word or phrase of a question may be in Chinese.

    Attributes:
        source: the word or phrase as it stands in the question's key.
        span: where it stands there.
        candidates: Chinese words as they are written in keys, each with a probability in (0, 1], the best first; the
            probabilities sum to at most 1.
    """

    source: str
    span: Span
    candidates: tuple[tuple[str, float], ...]


class Translator:
    """Translates the Latin-script words of a question; safe to share between threads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, folder: Path) -> Translator:
        """The translator whose table is `translations.sqlite` in `folder`.

        Raises:
            ModelError: the table is missing or is not one.
        """
        path = folder / FILE_NAME
        remedy = "make it with `python -m training.translations --data FOLDER --out index/model`"
        if not path.is_file():
            raise ModelError(f"The translation table {path} is missing; {remedy}.")
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            connection.execute("SELECT source, candidates FROM translation LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise ModelError(f"{path} is not a translation table ({error}); {remedy}.") from error
        return cls(connection)

    def translate(self, key: str) -> tuple[Translation, ...]:
        """The translations of the words of a question's key, in order, without overlaps.

        The longest phrase that the table knows, up to four words, wins over its words. Words of other scripts, numbers,
        words that the table does not know and lone stop words have none.
        """
        words = latin_words(key)
        runs = list(_runs(key, words))
        known = self._look_up({form for first, last in runs for form in phrase_forms(words, first, last)})
        found: list[Translation] = []
        position = 0
        for first, last in sorted(runs, key=lambda run: (run[0], -run[1])):
            if first < position:
                continue
            form = next((form for form in phrase_forms(words, first, last) if form in known), None)
            if form is None:
                continue
            span = Span(words[first][1].start, words[last - 1][1].end)
            found.append(Translation(key[span.start : span.end], span, known[form]))
            position = last
        return tuple(found)

    def _look_up(self, sources: Iterable[str]) -> dict[str, tuple[tuple[str, float], ...]]:
        wanted = sorted(sources)
        found: dict[str, tuple[tuple[str, float], ...]] = {}
        for start in range(0, len(wanted), _PER_QUERY):
            batch = wanted[start : start + _PER_QUERY]
            marks = ",".join("?" * len(batch))
            rows = self._connection.execute(
                f"SELECT source, candidates FROM translation WHERE source IN ({marks})", batch
            ).fetchall()
            found.update((source, unpack(candidates)) for source, candidates in rows)
        return found


def latin_words(key: str) -> list[tuple[str, Span]]:
    """The Latin-script words of a text with their places, lower case, without the possessive ending."""
    found = []
    for match in _WORD.finditer(key):
        word = match.group().lower()
        if word not in STOP_WORDS:
            word = _POSSESSIVE.sub("", word)
        found.append((word, Span(match.start(), match.start() + len(word))))
    return found


def lemmas(word: str) -> tuple[str, ...]:
    """The word and what it may be an inflected form of, the likeliest first: plurals, -ed, -ing, -er, -est.

    The forms are not checked: of those that a dictionary knows, the first is meant.
    """
    found = [word]
    for ending, replacements in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2 or not re.search("[aeiouy]", stem):
            continue
        if ending == "s" and stem[-1] in "su":
            continue
        if ending in _DOUBLING and len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeious":
            found.append(stem[:-1])
        found += [stem + replacement for replacement in replacements]
    return tuple(dict.fromkeys(found))


_DOUBLING = ("ed", "ing", "er", "est")
_ENDINGS = (
    ("ies", ("y", "ie")),
    ("ied", ("y", "ie")),
    ("ves", ("f", "fe")),
    ("s", ("",)),
    ("es", ("",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("ier", ("y",)),
    ("iest", ("y",)),
    ("er", ("", "e")),
    ("est", ("", "e")),
    ("ily", ("y",)),
    ("ly", ("",)),
)


def pack(candidates: Iterable[tuple[str, float]]) -> str:
    """Candidates as the table keeps them: `word=thousandths`, separated by spaces."""
    return " ".join(f"{word}={round(probability * 1000)}" for word, probability in candidates)


def unpack(text: str) -> tuple[tuple[str, float], ...]:
    """The inverse of `pack`, to a thousandth."""
    pairs = (item.split("=") for item in text.split(" "))
    return tuple((word, int(thousandths) / 1000) for word, thousandths in pairs)


def phrase_forms(words: list[tuple[str, Span]], first: int, last: int) -> list[str]:
    """The forms under which the words from `first` to before `last` may stand in the table, the likeliest first."""
    chosen = [word for word, _ in words[first:last]]
    if last - first == 1:
        return list(lemmas(chosen[0]))
    before, final = " ".join(chosen[:-1]), chosen[-1]
    forms = [f"{before} {form}" for form in lemmas(final)]
    start, after = chosen[0], " ".join(chosen[1:])
    forms += [f"{form} {after}" for form in lemmas(start)]
    return list(dict.fromkeys(forms))


def _runs(key: str, words: list[tuple[str, Span]]) -> Iterator[tuple[int, int]]:
    """Runs of one to four words with nothing but a space or a hyphen between them, not of stop words alone."""
    for first in range(len(words)):
        content = False
        for last in range(first + 1, min(first + LONGEST_PHRASE, len(words)) + 1):
            if last - first > 1 and key[words[last - 2][1].end : words[last - 1][1].start] not in (" ", "-", "'s "):
                break
            content = content or words[last - 1][0] not in STOP_WORDS
            if content:
                yield first, last
