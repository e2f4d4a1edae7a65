"""Measure the translation table: `python -m training translation-measures --data FOLDER`.

2,000 sentence pairs (Tatoeba, MKQA, NTREX) are held out, with every pair that shares a side with one of them. A
question is an English side, its answer the Chinese side among 1,000, ranked by BM25 over the translated words.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from index.store.sparse import BM25, bag_of, count_postings
from index.text.tokens import terms
from qa.question.translation import Translator
from qa.question.translation_table import Table
from training.corpus import read_rows
from training.translation.make import combined, cut, dictionary_table, learned_table, searchable, sentence_pairs

_SIZES = {"tatoeba": 500, "mkqa": 250, "ntrex": 250}

Row = tuple[str, dict[str, Any]]


def hold_out(rows: Iterable[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """What is trained on, 1,000 pairs to choose settings with, and 1,000 to report; chosen by checksum."""
    rows = list(rows)
    sides: set[str] = set()
    sets: tuple[list[Row], list[Row]] = ([], [])
    left = {source: 2 * size for source, size in _SIZES.items()}
    for key, row in sorted(rows, key=lambda row: zlib.crc32(row[0].encode())):
        source, english = row["src"], row["en"].lower()
        if left.get(source) and len(english.split()) > 2 and not {english, key} & sides:
            sets[left[source] <= _SIZES[source]].append((key, row))
            left[source] -= 1
            sides |= {english, key}
    return [(key, row) for key, row in rows if not {row["en"].lower(), key} & sides], *sets


def translated_first(pairs: list[Row], table: Mapping[str, list[tuple[str, float]]]) -> dict[str, float]:
    """R@1 over the pairs, all and by source."""
    bm25 = BM25(count_postings(bag_of(terms(key)) for key, _ in pairs))
    translator = Translator(Table.of(table, {}))
    first: dict[str, list[bool]] = {"all": []}
    for number, (_, row) in enumerate(pairs):
        question = row["en"].lower()
        weights = dict.fromkeys(terms(question), 1.0)
        for translation in translator.translate(question, bm25.document_frequencies):
            for word, probability in translation.candidates:
                for term in terms(word):
                    weights[term] = weights.get(term, 0.0) + probability
        best = bm25.search(weights, 1)[0].tolist() == [number]
        first["all"].append(best)
        first.setdefault(row["src"], []).append(best)
    return {source: float(np.mean(found)) for source, found in first.items()}


def measure_tables(data: Path) -> str:
    """A line for each of the tables and of the two sets: its R@1, of all pairs and by source.

    Raises:
        EvaluationError: a file of the data is missing.
    """
    rows, chosen_on, reported = hold_out(sentence_pairs(data))
    pairs = cut(rows)
    dictionary = dictionary_table(read_rows(data / "dictionary.jsonl.gz"), pairs)
    learned = learned_table(pairs)
    lines = []
    for name, table in (
        ("dictionary", dictionary),
        ("learned", learned),
        ("both", combined(dictionary, learned)),
    ):
        kept = searchable(table)
        for label, part in (("chosen on", chosen_on), ("reported", reported)):
            found = "  ".join(f"{source} {value:.3f}" for source, value in translated_first(part, kept).items())
            lines.append(f"{name:<11}{label:<10} R@1  {found}")
    return "\n".join(lines)
