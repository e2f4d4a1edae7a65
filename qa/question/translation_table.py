"""The translation table on disk, and the forms of English words under which it is searched."""

from __future__ import annotations

import re
import sqlite3
import weakref
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from index.errors import ModelError
from index.records import Span

FILE_NAME = "translations.sqlite"
LONGEST_PHRASE = 4

Candidates = tuple[tuple[str, float], ...]
"""Chinese words as they are written in keys, each with its probability, the best first."""

_REMEDY = "make it with `python -m training translation --data FOLDER`"
_LATIN = "a-zß-öø-ÿāăąćčďđēęěğīıłńňōőœřśşšťūůűźžǎǐǒǔǖǘǚǜ"
_WORD = re.compile(rf"(?<![0-9_{_LATIN}])[{_LATIN}][{_LATIN}0-9]*(?:'[{_LATIN}]+)?(?![0-9])", re.IGNORECASE)
_POSSESSIVE = re.compile(r"'s?$")
_PER_QUERY = 500

_FUNCTION_WORDS = """
a about after again all also although am an and another any are aren't as at be because been before being besides
between both but by can can't cannot could couldn't did didn't do does doesn't doing don't during each either else
ever every few for from further get gets getting got had hadn't has hasn't have haven't having he he'd he'll he's
her here hers herself him himself his how i i'd i'll i'm i've if in instead into is isn't it it'd it'll it's its
itself just let let's ll many may me might mine more most much must mustn't my myself neither no nor not of off on
once one ones only onto or other others ought our ours ourselves out over own per please quite rather re same shall
she she'd she'll she's should shouldn't since so some such than that that's the their theirs them themselves then
there there's these they they'd they'll they're they've this those though through thus to too toward towards under
unless until up upon us ve very via was wasn't we we'd we'll we're we've were weren't what what's whatever when
whenever where where's whether which whichever while who who's whoever whom whose why will with within without won't
would wouldn't yet you you'd you'll you're you've your yours yourself yourselves
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that only hold an English sentence together; on their own they are not searched."""

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


class Table:
    """English words and phrases with their Chinese, and pinyin syllables with their characters, in SQLite.

    Args:
        connection: to a database with `translation (source, candidates)` and `syllable (syllable, readings)`; it may
            be used by several threads.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # A table lives as long as its translator; nobody else knows when it is done with.
        weakref.finalize(self, connection.close)

    @classmethod
    def open(cls, folder: Path) -> Table:
        """The table in `folder`, read-only; nothing is loaded before it is asked for.

        Raises:
            ModelError: the file is missing or is not a translation table.
        """
        path = folder / FILE_NAME
        if not path.is_file():
            raise ModelError(f"The translation table {path} is missing; {_REMEDY}.")
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            connection.execute("SELECT source, candidates FROM translation LIMIT 1").fetchone()
            connection.execute("SELECT syllable, readings FROM syllable LIMIT 1").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise ModelError(f"{path} is not a translation table ({error}); {_REMEDY}.") from error
        return cls(connection)

    @classmethod
    def of(cls, translations: Mapping[str, Iterable[tuple[str, float]]], syllables: Mapping[str, str]) -> Table:
        """A table in memory."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        fill(connection, translations, syllables)
        return cls(connection)

    def look_up(self, sources: Iterable[str]) -> dict[str, Candidates]:
        """The candidates of those sources that the table knows."""
        wanted = sorted(set(sources))
        found: dict[str, Candidates] = {}
        for start in range(0, len(wanted), _PER_QUERY):
            batch = wanted[start : start + _PER_QUERY]
            marks = ",".join("?" * len(batch))
            query = f"SELECT source, candidates FROM translation WHERE source IN ({marks})"
            found.update(
                (source, _unpack(packed)) for source, packed in self._connection.execute(query, batch).fetchall()
            )
        return found

    def syllables(self) -> dict[str, str]:
        """Pinyin syllables with their characters, as `qa.question.pinyin.Names` wants them."""
        return dict(self._connection.execute("SELECT syllable, readings FROM syllable").fetchall())


def fill(
    connection: sqlite3.Connection,
    translations: Mapping[str, Iterable[tuple[str, float]]],
    syllables: Mapping[str, str],
) -> None:
    """Make the tables; the same content gives the same bytes with the same SQLite."""
    connection.execute("CREATE TABLE translation (source TEXT PRIMARY KEY, candidates TEXT NOT NULL) WITHOUT ROWID")
    connection.execute("CREATE TABLE syllable (syllable TEXT PRIMARY KEY, readings TEXT NOT NULL) WITHOUT ROWID")
    rows = ((source, _pack(translations[source])) for source in sorted(translations))
    connection.executemany("INSERT INTO translation VALUES (?, ?)", rows)
    connection.executemany("INSERT INTO syllable VALUES (?, ?)", sorted(syllables.items()))
    connection.commit()


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
    """The word and what it may be an inflected form of, the likeliest first: plurals, -ed, -ing, -er, -est, -ly.

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


def phrase_forms(words: Sequence[str]) -> list[str]:
    """The forms under which a word or phrase may stand in the table, the likeliest first."""
    if len(words) == 1:
        return list(lemmas(words[0]))
    before, after = " ".join(words[:-1]), " ".join(words[1:])
    forms = [f"{before} {form}" for form in lemmas(words[-1])]
    forms += [f"{form} {after}" for form in lemmas(words[0])]
    return list(dict.fromkeys(forms))


def _pack(candidates: Iterable[tuple[str, float]]) -> str:
    return " ".join(f"{word}={int(probability * 1000)}" for word, probability in candidates)


def _unpack(packed: str) -> Candidates:
    pairs = (item.split("=") for item in packed.split(" "))
    return tuple((word, int(thousandths) / 1000) for word, thousandths in pairs)
