"""Files of text: read whole, and passed over where that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.passages.splitting import split_document
from index.readers import plain
from tests.index.bad_files import GOOD, outcome
from tests.index.readers.reading import read


def test_an_interruption_is_no_bad_file(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(plain, "decode", interrupted)
    with pytest.raises(KeyboardInterrupt):
        outcome(docs)


def test_a_file_of_exactly_the_limit_is_read(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "LARGEST", len(GOOD.encode()))
    (docs / "m.txt").write_text(GOOD + "x", "utf-8")
    assert outcome(docs) == (["a.txt", "z.txt"], {"m.txt": "it is larger than 4.9e-05 MB"})


def test_a_file_that_vanishes_is_passed_over(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (docs / "m.txt").write_text(GOOD, "utf-8")
    real = plain.read_whole

    def vanishing(file: Path, most: int) -> bytes:
        if file.name == "m.txt":
            file.unlink()
        return real(file, most)

    monkeypatch.setattr(plain, "read_whole", vanishing)
    documents, skipped = outcome(docs)
    assert documents == ["a.txt", "z.txt"]
    assert "No such file" in skipped["m.txt"]


def test_a_disk_that_fails_under_a_file_is_that_files_own(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = plain.read_whole

    def failing(file: Path, most: int) -> bytes:
        if file.name == "a.txt":
            raise OSError(5, "Input/output error")
        return real(file, most)

    monkeypatch.setattr(plain, "read_whole", failing)
    assert outcome(docs) == (["z.txt"], {"a.txt": "it cannot be opened (Input/output error)"})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "cp950"])
def test_line_ends_stay_and_count_in_every_encoding(tmp_path: Path, end: str, encoding: str) -> None:
    text = end.join(["來往失敗的原因。", "", "定位和推廣。", ""])
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    (document,) = read(tmp_path / "a.txt")
    assert document.text == text
    assert [passage.place.lines for passage in split_document(document).passages] == [(1, 1), (3, 3)]


def test_an_empty_file_is_an_empty_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    (document,) = read(tmp_path)
    assert document.text == ""
    assert split_document(document).passages == ()
