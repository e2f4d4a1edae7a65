"""Records, one a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.passages.splitting import split_document
from index.readers import beir
from index.readers.files import read_documents
from index.records import Metadata
from tests.index.bad_files import outcome
from tests.index.readers.reading import read, skipped


def test_a_long_line_of_records_ends_its_file(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beir, "LARGEST", 100)
    record = json.dumps({"_id": "r", "text": "x"})
    (docs / "m.jsonl").write_text(f"{record}\n{'[' * 101}\n{record}\n", "utf-8")
    (docs / "n.jsonl").write_text(f"{record}\n" * 50, "utf-8")
    documents, skipped = outcome(docs)
    assert documents.count("r") == 1
    assert len(documents) == 3 + 50
    assert skipped == {"m.jsonl": "line 2 is longer than 0.0001 MB, and the rest is not read"}


def test_a_corpus_of_records(tmp_path: Path) -> None:
    records = [
        {"_id": "p0", "title": "標題", "text": "第一行\n第二行"},
        {"_id": 7, "text": "no title"},
        {"_id": "p0", "title": None, "text": ""},
    ]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n")
    (tmp_path / "queries.jsonl").write_text('{"_id": "q0", "text": "a question?"}\n')
    documents = read(tmp_path)
    assert [(document.id, document.text, document.source_lines) for document in documents] == [
        ("p0", "第一行\n第二行", (1, 1)),
        ("7", "no title", (3,)),
        ("p0#2", "", (5,)),
    ]
    assert documents[0].metadata == Metadata(title="標題")
    assert len({document.content_hash for document in documents}) == 3
    assert [passage.place.lines for passage in split_document(documents[0]).passages] == [(1, 1), (1, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        '{"_id": "x"}',
        '{"text": "no id"}',
        '{"_id": "x", "text": 3}',
        '{"_id": "x", "text": "half \\ud800 a character"}',
        "null",
    ],
)
def test_a_wrong_record_is_reported_with_its_line(tmp_path: Path, line: str) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"_id": "a", "text": "good"}\n' + line + '\n{"_id": "b", "text": "good"}\n')
    items = list(read_documents([tmp_path]))
    assert [type(item).__name__ for item in items] == ["Document", "Skipped", "Document"]
    assert "line 2" in skipped(tmp_path)["corpus.jsonl"]
    with pytest.raises(DocumentError, match="line 2"):
        list(read_documents([corpus]))


@pytest.mark.parametrize("line", ["[" * 100_000, '{"_id": "x", "text": ' + "[" * 100_000])
def test_a_record_nested_without_end_is_passed_over(tmp_path: Path, line: str) -> None:
    (tmp_path / "c.jsonl").write_text(f'{line}\n{{"_id": "b", "text": "失败"}}\n', "utf-8")
    assert list(skipped(tmp_path)) == ["c.jsonl"]


def test_a_nul_in_an_id_is_reported(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"_id": "a\\u0000b", "text": "来往"}\n{"_id": "b", "text": "失败"}\n', "utf-8")
    assert "line 1" in skipped(tmp_path)["c.jsonl"]
