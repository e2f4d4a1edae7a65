"""Documents and passages into SQLite: one row a passage, one place each time it stands somewhere."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.records import Document, Kind, Metadata, Passage, Place, Span
from index.store.corpus_writer import CorpusWriter, IndexedDocument


def document(name: str, root: Path, texts: list[str], rows: list[int]) -> IndexedDocument:
    text = "\n".join(texts)
    owner = Document(name, str(root / name), text, f"hash of {name}", Metadata(inferred=frozenset({"date", "author"})))
    passages = tuple(
        Passage(each, Kind.BODY, Place(name, Span(0, len(each)), (line, line)), "甲")
        for line, each in enumerate(texts, 1)
    )
    return IndexedDocument(owner, passages, tuple(rows), {"empty": 1})


def written(file: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def test_a_row_takes_the_first_text_and_a_place_keeps_what_differs(tmp_path: Path) -> None:
    with CorpusWriter(tmp_path / "c", tmp_path.resolve()) as writer:
        writer.add(document("a.txt", tmp_path, ["來往", "失敗"], [0, 1]))
        writer.add(document("b.txt", tmp_path, ["失敗", "来往", "新的"], [1, 0, 2]))
    assert written(tmp_path / "c", "SELECT row, text FROM passages") == [(0, "來往"), (1, "失敗"), (2, "新的")]
    assert written(tmp_path / "c", "SELECT document, ordinal, row, text FROM places ORDER BY document, ordinal") == [
        (0, 0, 0, None),
        (0, 1, 1, None),
        (1, 0, 1, None),
        (1, 1, 0, "来往"),
        (1, 2, 2, None),
    ]


def test_what_is_known_of_a_document_is_json_in_one_order(tmp_path: Path) -> None:
    with CorpusWriter(tmp_path / "c", tmp_path.resolve()) as writer:
        writer.add(document("a.txt", tmp_path, ["來往"], [0]))
    ((file, metadata, dropped),) = written(tmp_path / "c", "SELECT file, metadata, dropped FROM documents")
    assert (file, dropped) == ("a.txt", '{"empty": 1}')
    assert metadata.startswith('{"author": "", "date": "", "inferred": ["author", "date"]')


def test_one_id_twice_and_a_file_that_is_there_are_refused(tmp_path: Path) -> None:
    with CorpusWriter(tmp_path / "c", tmp_path) as writer:
        writer.add(document("a.txt", tmp_path, ["來往"], [0]))
        with pytest.raises(sqlite3.IntegrityError):
            writer.add(document("a.txt", tmp_path, ["失敗"], [1]))
    with pytest.raises(sqlite3.Error):
        CorpusWriter(tmp_path / "c", tmp_path)


def test_what_was_broken_off_holds_nothing(tmp_path: Path) -> None:
    def broken_off() -> None:
        with CorpusWriter(tmp_path / "c", tmp_path) as writer:
            writer.add(document("a.txt", tmp_path, ["來往"], [0]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    # The file is thrown away; nothing of the connection stays open.
    (tmp_path / "c").unlink()
