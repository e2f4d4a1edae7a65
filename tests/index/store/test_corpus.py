"""Documents and passages come back from SQLite as they went in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import StoreError
from index.passages.splitting import split_document
from index.readers.files import read_documents
from index.records import Document, Kind, Metadata, Passage, Place, Span
from index.store.corpus import Corpus
from index.store.corpus_writer import CorpusWriter, IndexedDocument
from index.text.keys import make_key

HOSTILE = "'; DROP TABLE passages; -- \0 <b>&amp; 𠀀 \u202e"


def document(name: str, text: str, root: Path) -> Document:
    return Document(
        name, str(root / name), text, f"hash of {text}", Metadata(title=name, inferred=frozenset({"title"}))
    )


def placed(owner: Document, row: int, kind: Kind = Kind.BODY, heading: str = "") -> IndexedDocument:
    place = Place(owner.id, Span(0, len(owner.text)), (1, 1))
    return IndexedDocument(owner, (Passage(owner.text, kind, place, heading),), (row,), {"empty": 1})


def write(file: Path, root: Path, documents: list[IndexedDocument]) -> Corpus:
    with CorpusWriter(file, root) as writer:
        for indexed in documents:
            writer.add(indexed)
    return Corpus(file, root)


@pytest.fixture(scope="module")
def written(seeds: Path) -> list[IndexedDocument]:
    rows: dict[str, int] = {}
    indexed = []
    for found in read_documents([seeds]):
        if isinstance(found, Document):
            split = split_document(found)
            numbers = tuple(rows.setdefault(make_key(passage.text).text, len(rows)) for passage in split.passages)
            indexed.append(IndexedDocument(found, split.passages, numbers, {"noise": len(split.dropped)}))
    return indexed


@pytest.fixture(scope="module")
def corpus(written: list[IndexedDocument], seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with write(tmp_path_factory.mktemp("corpus") / "corpus.sqlite", seeds.resolve(), written) as opened:
        yield opened


def test_every_document_comes_back_as_it_was(corpus: Corpus, written: list[IndexedDocument]) -> None:
    assert [info.id for info in corpus.documents()] == [indexed.document.id for indexed in written]
    for info, indexed in zip(corpus.documents(), written, strict=True):
        assert corpus.document(info.id) == indexed.document
        assert corpus.indexed(info.id) == indexed
        assert info.passages == len(indexed.passages)
        assert (info.file, info.metadata) == (indexed.document.file, indexed.document.metadata)
    assert corpus.content_hashes() == {indexed.document.id: indexed.document.content_hash for indexed in written}
    assert corpus.document("missing") is None
    assert corpus.indexed("missing") is None
    assert corpus.passages_of("missing") == ()


def test_every_row_has_its_first_place(corpus: Corpus, written: list[IndexedDocument]) -> None:
    first: dict[int, Passage] = {}
    places: dict[int, list[Place]] = {}
    for indexed in written:
        for row, passage in zip(indexed.rows, indexed.passages, strict=True):
            first.setdefault(row, passage)
            places.setdefault(row, []).append(passage.place)
    assert len(corpus) == len(first)
    assert any(len(found) > 1 for found in places.values())
    rows = list(range(len(corpus)))[::-1]
    for row, passage in zip(rows, corpus.passages(rows), strict=True):
        assert passage == replace(first[row], also=tuple(places[row][1:]))
    assert corpus.texts([0, 2]) == [(first[row].text, first[row].heading) for row in (0, 2)]


def test_rows_of_documents(corpus: Corpus, written: list[IndexedDocument]) -> None:
    for indexed in written:
        assert corpus.rows_of([indexed.document.id]) == sorted(set(indexed.rows))
    assert corpus.rows_of(indexed.document.id for indexed in written) == list(range(len(corpus)))
    assert corpus.rows_of([]) == corpus.rows_of(["missing"]) == []


def test_lists_longer_than_sqlite_takes_variables(corpus: Corpus, written: list[IndexedDocument]) -> None:
    many = [f"missing {number}" for number in range(40_000)] + [written[0].document.id]
    assert corpus.rows_of(many) == sorted(set(written[0].rows))
    assert list(corpus.files(many)) == [written[0].document.id]
    assert len(corpus.passages([0] * 40_000)) == 40_000


def test_a_passage_in_two_scripts_keeps_both_texts(tmp_path: Path) -> None:
    one, other = document("a.txt", "來往失敗了", tmp_path), document("b.txt", "来往失败了", tmp_path)
    indexed = [placed(one, 0, heading="甲"), placed(other, 0, Kind.COMMENT, heading="乙")]
    with write(tmp_path / "c", tmp_path, indexed) as corpus:
        assert [corpus.indexed(item.document.id) for item in indexed] == indexed
        (passage,) = corpus.passages([0])
        assert (passage.text, passage.heading, passage.place.document) == ("來往失敗了", "甲", "a.txt")
        (passage,) = corpus.passages([0], documents={"b.txt"})
        assert (passage.text, passage.heading, passage.place.document) == ("来往失败了", "乙", "b.txt")
        assert [place.document for place in passage.also] == ["a.txt"]
        assert [heading for _, heading in corpus.texts([0])] == ["甲"]


def test_hostile_names_and_texts(tmp_path: Path) -> None:
    indexed = placed(document(HOSTILE.replace("\0", "").replace("/", ""), HOSTILE, tmp_path), 0)
    with write(tmp_path / "c", tmp_path, [indexed]) as corpus:
        assert corpus.indexed(indexed.document.id) == indexed
        assert corpus.rows_of([indexed.document.id]) == [0]


def test_equal_documents_give_equal_bytes_wherever_they_lie(tmp_path: Path) -> None:
    files = []
    for place in ("here", "那裏"):
        root = tmp_path / place
        root.mkdir()
        indexed = [placed(document(f"{number}.txt", f"第{number}段", root), number) for number in range(50)]
        write(root / "c", root, indexed).close()
        files.append((root / "c").read_bytes())
    assert files[0] == files[1]


def test_a_file_outside_the_root_keeps_its_whole_path(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    indexed = placed(document("a.txt", "来往", tmp_path), 0)
    with write(tmp_path / "c", tmp_path / "inside", [indexed]) as corpus:
        assert corpus.documents()[0].file == indexed.document.file


def test_no_documents(tmp_path: Path) -> None:
    with write(tmp_path / "c", tmp_path, []) as corpus:
        assert len(corpus) == 0
        assert corpus.documents() == ()
        assert corpus.passages([]) == []


def test_garbage_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(b"this is no database" * 100)
    with Corpus(tmp_path / "c", tmp_path) as corpus, pytest.raises(StoreError, match="damaged") as caught:
        len(corpus)
    assert "\n" not in str(caught.value)
