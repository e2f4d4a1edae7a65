"""`sources.toml`: what is known of the files of a folder and does not stand in them.

["report.txt"]
title = "..."             # also author, date, source, url
inferred = ["date"]       # fields concluded from the text
in_order = false          # neighbouring paragraphs do not belong together
"""

from __future__ import annotations

import datetime
import json
import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import DocumentError
from index.files import MB, read_whole
from index.records import Metadata

SIDECAR = "sources.toml"
_LARGEST = 10 * MB
# More parts than any key has that could be meant: what tomllib remembers of a key is quadratic in their number.
_LONG_KEY = re.compile(
    r"""(?<![\w-])(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')(?:[ \t]*+\.[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')){32}"""
)
_FIELDS = ("title", "author", "date", "source", "url")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a sidecar says of one file; `canonical` is the same for the same contents."""

    metadata: Metadata = field(default_factory=Metadata)
    in_order: bool = True
    canonical: str = ""

    def complete(self, found: Metadata) -> Metadata:
        """This entry's metadata, with what the file itself says where the entry says nothing."""
        mine = {name: getattr(self.metadata, name) or getattr(found, name) for name in _FIELDS}
        return Metadata(**mine, inferred=self.metadata.inferred)


def read_sidecar(folder: Path) -> dict[str, Entry]:
    """The entries of a folder's `sources.toml` by file name; none without such a file.

    Raises:
        DocumentError: it is wrong; the message names the file, and the key where one is wrong.
        OSError: it is there and cannot be opened.
        UnfitFileError: it is no regular file, or larger than 10 MB.
    """
    path = folder / SIDECAR
    if not os.path.lexists(path):
        return {}
    data = read_whole(path, _LARGEST)
    try:
        text = data.decode("utf-8-sig")
        if _LONG_KEY.search(text):
            raise DocumentError(f"{path} has a key of more than 32 parts; shorten or remove it.")
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"{path} is not a readable TOML file ({error}); mend or remove it.") from error
    return {name: _entry(path, name, values) for name, values in raw.items()}


def _entry(path: Path, name: str, values: object) -> Entry:
    if not isinstance(values, dict):
        raise _wrong(path, name, 'must be a table, as in ["file.txt"]')
    fields: dict[str, str] = {}
    for key, value in values.items():
        where = f"{name}.{key}"
        if key in _FIELDS:
            if isinstance(value, datetime.date):
                value = value.isoformat()
            if not isinstance(value, str):
                raise _wrong(path, where, "must be a string")
            fields[key] = value
        elif key == "in_order":
            if not isinstance(value, bool):
                raise _wrong(path, where, "must be true or false")
        elif key == "inferred":
            if not isinstance(value, list) or not all(item in _FIELDS for item in value):
                raise _wrong(path, where, f"must be a list of some of {', '.join(_FIELDS)}")
        else:
            raise _wrong(path, where, f"is unknown: use {', '.join(_FIELDS)}, inferred or in_order")
    metadata = Metadata(**fields, inferred=frozenset(values.get("inferred", ())))
    canonical = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return Entry(metadata, values.get("in_order", True), canonical)


def _wrong(path: Path, key: str, rule: str) -> DocumentError:
    return DocumentError(f"{path}: the key {key} {rule}.")
