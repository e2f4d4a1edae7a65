"""Make the English -> Chinese translation table: `python -m training.translations --data FOLDER --out index/model`.

FOLDER holds `dictionary.jsonl.gz` (CC-CEDICT), `parallel.jsonl.gz` and `parallel-docs.jsonl.gz` (sentence pairs).
"""

from __future__ import annotations

import argparse
import gzip
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qa.translation import FILE_NAME, STOP_WORDS, pack
from training.translation_dictionary import reverse

Table = dict[str, dict[str, float]]

_MOST = 8  # translations of a word or phrase
_FLOOR = 0.02  # the least probability worth a search term


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a gzipped JSON lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def by_frequency(dictionary: Table, frequency: Mapping[str, int], power: float = 0.5) -> Table:
    """Probabilities for a reversed dictionary: each weight times (1 + the word's frequency)^power, normalised."""
    table: Table = {}
    for source, weights in dictionary.items():
        scored = {word: weight * (1 + frequency.get(word, 0)) ** power for word, weight in weights.items()}
        total = sum(scored.values())
        table[source] = {word: score / total for word, score in scored.items()}
    return table


def prune(candidates: Mapping[str, float]) -> list[tuple[str, float]]:
    """The best candidates, at most `_MOST` and none under `_FLOOR`, the best first."""
    best = sorted(candidates.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    return [(word, probability) for word, probability in best if probability >= _FLOOR]


def write(table: Table, path: Path) -> None:
    """Write the table as SQLite; the same table gives the same bytes with the same SQLite."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA page_size = 4096")
    connection.execute("CREATE TABLE translation (source TEXT PRIMARY KEY, candidates TEXT NOT NULL) WITHOUT ROWID")
    rows = ((source, pack(best)) for source in sorted(table) if (best := prune(table[source])))
    connection.executemany("INSERT INTO translation VALUES (?, ?)", rows)
    connection.commit()
    connection.execute("VACUUM")
    connection.close()


def without_stop_words(table: Table) -> Table:
    """The table without phrases that hold nothing but stop words."""
    return {source: found for source, found in table.items() if not set(source.split()) <= STOP_WORDS}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    dictionary = reverse(read_rows(options.data / "dictionary.jsonl.gz"))
    frequency: Counter[str] = Counter()
    table = without_stop_words(by_frequency(dictionary, frequency))
    options.out.mkdir(parents=True, exist_ok=True)
    write(table, options.out / FILE_NAME)
    print(f"{len(table)} words and phrases, {(options.out / FILE_NAME).stat().st_size} bytes")


if __name__ == "__main__":
    main()
