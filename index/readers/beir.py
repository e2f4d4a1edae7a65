"""BEIR corpora: JSON Lines of {"_id", "title", "text"}, a document each (Thakur et al., NeurIPS 2021)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from index.files import MB
from index.readers.formats import LARGEST, Content, Skipped
from index.records import Metadata
from index.text.lines import count_lines

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"
"""The questions of a BEIR folder stand beside its corpus and are no documents."""
HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class BeirReader:
    """Reads a corpus line by line; JSON Lines are UTF-8."""

    suffixes = (".jsonl",)

    def read(self, file: Path) -> Iterator[Content | Skipped]:
        """The records, and those that are none; the file may be of any size, a line of `LARGEST` bytes."""
        with file.open("rb") as stream:
            # As much as there is now: what is written to it meanwhile is for the next build.
            left = os.fstat(stream.fileno()).st_size
            for number in count(1):
                line = stream.readline(min(left, LARGEST + 1))
                left -= len(line)
                if not line:
                    return
                if len(line) > LARGEST:
                    why = f"line {number} is longer than {LARGEST / MB:g} MB, and the rest is not read"
                    yield Skipped(str(file), why)
                    return
                if line.strip():
                    record = parse_record(line)
                    if record is None:
                        yield Skipped(str(file), f'line {number} is not a record {{"_id", "title", "text"}} in UTF-8')
                        continue
                    name, title, text = record
                    lines = (number,) * count_lines(text)
                    yield Content(line, text, Metadata(title=title), lines, record=name)


def parse_record(line: bytes) -> tuple[str, str, str] | None:
    """Id, title and text of a record; None where the line is no such record."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    name, title, text = record.get("_id"), record.get("title") or "", record.get("text")
    if not isinstance(name, str | int) or not isinstance(title, str) or not isinstance(text, str):
        return None
    # JSON can spell half a character, which no file can hold, and a NUL, at which SQLite ends a name.
    return None if HALF_CHARACTER.search(f"{name}{title}{text}") or "\0" in str(name) else (str(name), title, text)
