"""A disk that is full or may not be written costs one sentence, and nothing of the index that is there."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoders.registry import open_encoder
from index.encoders.static_model import LIGHT_NAME
from index.encoders.vector_cache import VectorCache
from index.errors import StoreError
from index.store import publish
from index.store.arrays import save_array, save_bytes
from index.store.corpus_writer import CorpusWriter
from index.store.dense import DenseIndex
from index.store.generation import open_generation, verify

NOBODY = 65534


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    (folder / "docs").mkdir()
    for number in range(3):
        (folder / "docs" / f"{number}.txt").write_text(f"来往为什么失败了，这是第{number}个问题。\n", "utf-8")
    build([folder / "docs"], folder / "index", model=LIGHT_NAME)
    (folder / "docs" / "3.txt").write_text("阿里巴巴推出了来往。\n" * 2_000, "utf-8")
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "place"))


def state(index: Path) -> dict[str, bytes]:
    return {str(path.relative_to(index)): path.read_bytes() for path in index.rglob("*") if path.is_file()}


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: the system says so as it does of a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def refused(place: Path) -> str:
    """What a build says that cannot write; nothing of what was there may change, and nothing may be left behind."""
    before = state(place / "index")
    with pytest.raises(StoreError) as caught:
        build([place / "docs"], place / "index", model=LIGHT_NAME)
    assert state(place / "index") == before
    message = str(caught.value)
    assert "\n" not in message
    assert str(place / "index") in message
    return message


@pytest.mark.parametrize("size", [0, 1, 17, 100, 200, 500, 2_000, 5_000, 20_000, 40_000])
def test_no_size_of_a_full_disk_costs_the_index(place: Path, size: int) -> None:
    with largest_file(size):
        assert "cannot be written" in refused(place)
    build([place / "docs"], place / "index", model=LIGHT_NAME)
    assert verify(place / "index") == ()


@pytest.mark.parametrize("size", [0, 1_000])
def test_a_first_build_on_a_full_disk_leaves_no_half_index(place: Path, size: int) -> None:
    with largest_file(size), pytest.raises(StoreError, match="cannot be written"):
        build([place / "docs"], place / "new", model=LIGHT_NAME)
    assert not [path for path in (place / "new").rglob("*") if path.name not in ("generations", "build.lock")]


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (CorpusWriter, "__init__"),
        (CorpusWriter, "add"),
        (CorpusWriter, "__exit__"),
        (DenseIndex, "save"),
        (publish, "save_array"),
        (publish, "_flush"),
        (publish, "dump_location"),
        (Path, "rename"),
        (Path, "replace"),
        (Path, "mkdir"),
        (Path, "write_bytes"),
        (np, "save"),
        (os, "fsync"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_every_write_may_fail(place: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
    monkeypatch.setattr(owner, name, full)
    assert "(No space left on device)" in refused(place)


@pytest.mark.parametrize("fails_at", range(15))
def test_a_failing_flush_leaves_no_generation_behind(
    place: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    real: Callable[[Path], None] = publish._flush
    flushed: list[Path] = []

    def failing(path: Path) -> None:
        if len(flushed) == fails_at:
            raise OSError(5, "Input/output error")
        flushed.append(path)
        real(path)

    monkeypatch.setattr(publish, "_flush", failing)
    assert "(Input/output error)" in refused(place)


@pytest.fixture
def read_only(place: Path) -> Iterator[Path]:
    """The place where nobody may write, and this process may do no more than others may."""
    # The root user may write anywhere, and others may not enter pytest's folder.
    folder = Path(tempfile.mkdtemp())
    copy = Path(shutil.copytree(place, folder / "place"))
    paths = (folder, copy, *copy.rglob("*"))
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield copy
    finally:
        if user == 0:
            os.seteuid(0)
        for path in paths:
            path.chmod(0o700)
        shutil.rmtree(folder)


def test_a_disk_that_may_only_be_read(read_only: Path) -> None:
    model = open_encoder(LIGHT_NAME)
    before = state(read_only / "index")
    for index in ("index", "new", "docs/new/er"):
        with pytest.raises(StoreError, match=r"cannot be written \(Permission denied\)"):
            build([read_only / "docs"], read_only / index, model=model)
    assert state(read_only / "index") == before


@pytest.mark.parametrize("size", [1, 129, 500, 4_000, 4_500])
def test_an_array_is_written_whole_or_not_at_all(tmp_path: Path, size: int) -> None:
    """What numpy itself writes may end early without a word: see the last bytes of a small array."""
    array = np.arange(600, dtype=np.int64)
    with largest_file(size):
        for save in (save_array, lambda file, values: save_bytes(file, values.view(np.uint8))):
            with pytest.raises(OSError, match="File too large"):
                save(tmp_path / "a", array)


@pytest.mark.parametrize("size", [0, 100, 5_000, 30_000])
def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path: Path, size: int) -> None:
    cache = VectorCache(tmp_path)
    texts = [str(number) for number in range(50)]
    with largest_file(size):
        vectors = cache.vectors("m", "", texts, lambda some: np.ones((len(some), 512), np.float32))
    assert vectors.shape == (50, 512)
    assert "is not used" in cache.problem
    assert cache.problem.endswith("--cache.")


def test_what_was_there_is_still_opened(place: Path) -> None:
    with largest_file(0):
        refused(place)
        with open_generation(place / "index") as generation:
            assert len(generation) == 3
