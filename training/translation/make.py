"""The English -> Chinese translation table: `python -m training translation --data FOLDER`.

It is made of `dictionary.jsonl.gz` (CC-CEDICT), `parallel.jsonl.gz` and `parallel-docs.jsonl.gz` (sentence pairs). The
numbers below were chosen with `python -m training translation-measures`.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.text.keys import make_key
from index.text.script import is_han
from index.text.tokens import words
from qa.question.translation_table import FILE_NAME, STOP_WORDS, fill, latin_words
from training.corpus import read_rows
from training.stages import Run
from training.translation.alignment import SentencePair, learn
from training.translation.dictionary import Table, phrase_support, reverse, supported
from training.translation.readings import readings

WRITES = (FILE_NAME,)
"""The files of the model that this stage makes."""
_EVERYDAY = frozenset(
    {"tatoeba", "mkqa", "ntrex", "lctt-titles", "plurality", "opensource.guide", "bitcoin.org", "privacyguides"}
)
_TECHNICAL_WEIGHT = 0.05  # of a sentence pair of documentation or law, of which every second one is read
_LONGEST_ENGLISH, _LONGEST_CHINESE = 40, 50  # words; longer pairs say little about single words

_DICTIONARY_SHARE = 0.2  # of a word that dictionary and sentence pairs both know
_FREQUENCY_POWER = 0.5
_MOST = 8  # translations of a word or phrase
_FLOOR = 0.03  # the least probability worth a search term


def sentence_pairs(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The sentence pairs that are learned from, each with its Chinese side as a key."""
    for name in ("parallel.jsonl.gz", "parallel-docs.jsonl.gz"):
        for number, row in enumerate(read_rows(folder / name)):
            if row["src"] in _EVERYDAY or number % 2 == 0:
                yield make_key(row["zh"]).text, row


def cut(pairs: Iterable[tuple[str, Mapping[str, Any]]]) -> list[SentencePair]:
    """The pairs as words, numbers left out, with the weight of their source."""
    found = []
    for key, row in pairs:
        english = [word for word, _ in latin_words(row["en"])]
        if not 0 < len(english) <= _LONGEST_ENGLISH:
            continue
        chinese = chinese_words(key)
        if 0 < len(chinese) <= _LONGEST_CHINESE:
            found.append(SentencePair(english, chinese, 1.0 if row["src"] in _EVERYDAY else _TECHNICAL_WEIGHT))
    return found


def chinese_words(key: str) -> list[str]:
    """The words of a key without numbers, and of neighbouring single characters the pairs as well.

    A name that jieba does not know falls into single characters (钉|钉), which lexical search never finds.
    """
    found = [(word, span) for word, span in words(key) if not word[0].isdigit()]
    names = [
        first + second
        for (first, before), (second, after) in pairwise(found)
        if len(first) == len(second) == 1 and before.end == after.start and is_han(first) and is_han(second)
    ]
    return [word for word, _ in found] + names


def dictionary_table(rows: Iterable[Mapping[str, Any]], pairs: list[SentencePair]) -> Table:
    """Probabilities from the dictionary alone: glosses weighed by how common the Chinese word is.

    A phrase that stands in the sentence pairs and is hardly ever translated as the dictionary says is left out, and so
    is one that does not stand there and has a stop word in it ("ready to"): its words do better.
    """
    frequency = Counter(word for pair in pairs for word in pair.chinese)
    weights = reverse(rows)
    table: Table = {}
    for source, found in weights.items():
        table[source] = normalised(
            {word: weight * (1 + frequency[word]) ** _FREQUENCY_POWER for word, weight in found.items()}
        )
    return supported(table, phrase_support(table, pairs))


def learned_table(pairs: list[SentencePair]) -> Table:
    """Probabilities from the sentence pairs alone, words with Chinese characters only."""
    learned = learn(pairs)
    return {
        source: normalised(chinese)
        for source, found in learned.items()
        if (chinese := {word: share for word, share in found.items() if any(map(is_han, word))})
    }


def combined(dictionary: Table, learned: Table) -> Table:
    """Both tables mixed where both know a word, with single characters only where there is nothing longer."""
    table: Table = {}
    for source in sorted(dictionary.keys() | learned.keys()):
        first, second = dictionary.get(source, {}), learned.get(source, {})
        share = _DICTIONARY_SHARE if first and second else float(bool(first))
        mixed = {
            word: share * first.get(word, 0.0) + (1 - share) * second.get(word, 0.0)
            for word in sorted(first.keys() | second.keys())
        }
        table[source] = normalised({word: p for word, p in mixed.items() if len(word) > 1} or mixed)
    return table


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights divided by their sum."""
    total = sum(weights.values())
    return {word: weight / total for word, weight in weights.items()}


def searchable(table: Table) -> dict[str, list[tuple[str, float]]]:
    """What is kept of a table: no phrase of stop words alone, and of each the best candidates, the best first."""
    kept = {}
    for source, found in table.items():
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
        best = [(word, probability) for word, probability in best if probability >= _FLOOR]
        if best and not set(source.split()) <= STOP_WORDS:
            kept[source] = best
    return kept


def write(table: Mapping[str, list[tuple[str, float]]], syllables: Mapping[str, str], path: Path) -> None:
    """Write both tables to one SQLite file."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    fill(connection, table, syllables)
    connection.execute("VACUUM")
    connection.close()


def make_table(where: Run) -> str:
    """Write the table and the readings into the model's folder; return how large they are, in words.

    Raises:
        EvaluationError: a file of the data is missing.
    """
    entries = list(read_rows(where.data / "dictionary.jsonl.gz"))
    pairs = cut(sentence_pairs(where.data))
    table = searchable(combined(dictionary_table(entries, pairs), learned_table(pairs)))
    characters = Counter(char for pair in pairs for word in pair.chinese for char in word)
    where.out.mkdir(parents=True, exist_ok=True)
    path = where.out / FILE_NAME
    write(table, readings(entries, characters), path)
    made = f"{len(table)} words and phrases, {path.stat().st_size} bytes"
    return f"{made} from {len(pairs)} sentence pairs and {len(entries)} dictionary entries"
