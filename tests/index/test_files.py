"""Reading a file whole: never more of it than is allowed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.files import UnfitFileError, is_folder, read_whole
from tests.index.bad_files import make_device, make_loop, make_pipe, make_socket


def test_a_file_that_grows_while_it_is_read_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"x" * 10)
    real = Path.stat

    def grown(path: Path, **options: bool) -> os.stat_result:
        found = real(path, **options)
        os.truncate(path, size)
        return found

    monkeypatch.setattr(Path, "stat", grown)
    size = 20
    assert read_whole(file, 20) == b"x" * 10 + b"\0" * 10
    size = 3
    assert read_whole(file, 20) == b"xxx"
    size = 1 << 42
    with pytest.raises(UnfitFileError, match="larger than"):
        read_whole(file, 20)


@given(st.binary(max_size=40), st.integers(0, 50))
def test_a_file_is_read_whole_or_not_at_all(tmp_path_factory: pytest.TempPathFactory, data: bytes, most: int) -> None:
    file = tmp_path_factory.getbasetemp() / "whole"
    file.write_bytes(data)
    if len(data) <= most:
        assert read_whole(file, most) == data
    else:
        with pytest.raises(UnfitFileError, match="larger than"):
            read_whole(file, most)


@pytest.mark.parametrize("make", [make_pipe, make_socket, make_device, Path.mkdir])
def test_what_is_no_regular_file_is_never_opened(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "a")
    with pytest.raises(UnfitFileError, match="not a regular file"):
        read_whole(tmp_path / "a", 20)


def test_what_is_no_folder_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    make_loop(tmp_path / "loop")
    assert is_folder(tmp_path)
    for name in ("file", "file/inside", "missing", "loop", "a\0b", "n" * 300):
        assert not is_folder(tmp_path / name)
