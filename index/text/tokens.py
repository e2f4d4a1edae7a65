"""Units of a key: terms for lexical search, words, sentences and clauses. The only home of jieba.

Words are cut by jieba's algorithm and dictionary in its Rust edition, `rjieba`, some twenty times as
fast as the Python one and equal to it on the tests' texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.records import Span
from index.text.script import HAN

# A word of any other script, or a number; a point, comma or apostrophe inside stays, as in 9.0 or don't.
_OTHER_WORD = re.compile(rf"[^\W{HAN}_]+(?:[.,'][^\W{HAN}_]+)*")
_JOINT = re.compile(r"[.,']")
_UNIT = re.compile(rf"(?P<han>[{HAN}]+)|(?P<other>{_OTHER_WORD.pattern})")

_CLOSERS = "\"'”’」』)）】》〕]"
# Full-width stops and half-width !?; always end a sentence; a half-width point only before white space
# or the end, closing quotes aside, so that 9.0 and 2.4億 stay whole.
_POINT = rf"\.(?=[{re.escape(_CLOSERS)}]*(?:\s|$))"
_TAIL = rf"[{re.escape(_CLOSERS)}]*\s*"
_SENTENCE_END = re.compile(rf"(?:[。！？；!?;…]+|{_POINT}|\n){_TAIL}")
# A half-width comma or colon is no end between two digits, as in 10,000 and 11:31.
_CLAUSE_END = re.compile(rf"(?:[。！？；!?;…，：、]+|(?<!\d)[,:]|[,:](?!\d)|{_POINT}|\n){_TAIL}")


def terms(key: str) -> list[str]:
    """The terms of a key for lexical search, in order, with repetitions.

    Of a run of Chinese characters, its character bigrams (a lone character is itself) and its jieba
    words of three characters or more; of any other script, its words and numbers, and the parts of a
    word (not of a number) that has a point or an apostrophe inside.
    """
    found: list[str] = []
    for unit in _UNIT.finditer(key):
        text = unit.group()
        if unit["han"] is None:
            found.append(text)
            if not text[0].isdigit():
                parts = _JOINT.split(text)
                found += parts if len(parts) > 1 else []
            continue
        if len(text) == 1:
            found.append(text)
            continue
        found += [first + second for first, second in pairwise(text)]
        if len(text) > 2:
            found += [word for word in _cut(text) if len(word) > 2]
    return found


def words(key: str) -> list[tuple[str, Span]]:
    """The words of a key with their places: jieba words of Chinese runs, words and numbers of others."""
    found: list[tuple[str, Span]] = []
    for unit in _UNIT.finditer(key):
        if unit["han"] is None:
            found.append((unit.group(), Span(*unit.span())))
            continue
        position = unit.start()
        for word in _cut(unit.group()):
            found.append((word, Span(position, position + len(word))))
            position += len(word)
    return found


def tagged_words(key: str) -> list[tuple[str, str, Span]]:
    """The words of a key with jieba's part-of-speech tags (nr person, ns place, t time, m number ...) and places.

    Together they cover the key: punctuation and white space are words too.
    """
    import rjieba

    found: list[tuple[str, str, Span]] = []
    position = 0
    for word, tag in rjieba.tag(key):
        found.append((word, tag, Span(position, position + len(word))))
        position += len(word)
    return found


def is_dictionary_word(word: str) -> bool:
    """Whether jieba's dictionary has the word; names that its model found in passing are not in it."""
    import rjieba

    return bool(rjieba.has_word(word))


def sentences(text: str) -> list[Span]:
    """The sentences of a text or key; together they cover it, closing quotes and spaces included."""
    return list(_split(text, _SENTENCE_END))


def clauses(text: str) -> list[Span]:
    """The clauses of a text or key, which end at commas, colons and stops; together they cover it."""
    return list(_split(text, _CLAUSE_END))


def _split(text: str, end: re.Pattern[str]) -> Iterator[Span]:
    start = 0
    for match in end.finditer(text):
        if match.end() > start:
            yield Span(start, match.end())
        start = match.end()
    if start < len(text):
        yield Span(start, len(text))


def _cut(run: str) -> list[str]:
    # Imported late: loading the dictionary takes a tenth of a second.
    import rjieba

    return list(rjieba.cut(run))
