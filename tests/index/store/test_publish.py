"""How generations come into an index folder and go from it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.errors import StoreError
from index.store.generation import STAGED, current_name, open_generation, verify
from index.store.publish import storing, writing


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build_of(tmp_path, "来往失败了。")
    return tmp_path / "index"


def build_of(folder: Path, text: str) -> str:
    (folder / "a.txt").write_text(f"{text}\n", encoding="utf-8")
    return build([folder / "a.txt"], folder / "index", model=LIGHT_NAME).generation


def generations(index: Path) -> set[str]:
    return {path.name for path in (index / "generations").iterdir()}


def test_the_last_two_generations_are_kept(index: Path) -> None:
    names = [current_name(index), *(build_of(index.parent, text) for text in ("马云推广来往。", "微信推出了。"))]
    assert current_name(index) == names[-1]
    assert generations(index) == set(names[-2:])


def test_what_is_written_again_gets_a_number_behind_its_name(index: Path) -> None:
    name = current_name(index)
    assert name is not None
    # A damaged generation is made anew, and whoever has it open keeps it.
    (index / "generations" / name / "bm25.lengths.npy").write_bytes(b"")
    assert build_of(index.parent, "来往失败了。") == name
    assert current_name(index) == f"{name}-2"
    assert verify(index) == ()


def test_a_lent_folder_goes_and_so_do_those_of_builds_that_were_killed(index: Path) -> None:
    leftover = index / "generations" / f"{STAGED}123"
    leftover.mkdir()
    before = current_name(index)
    with writing(index) as staged:
        assert not leftover.exists()
        assert staged.is_dir()
        assert staged.parent == index / "generations"
        (staged / "half").write_text("a build that fails", "utf-8")
    assert generations(index) == {before}


def test_two_builds_do_not_write_at_once(index: Path) -> None:
    with writing(index), pytest.raises(StoreError, match="Another build is writing"), writing(index):
        raise AssertionError("two hold it")
    with writing(index):
        pass


def test_other_peoples_files_are_not_written_among(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(StoreError, match="not a Chuchu index"), writing(tmp_path):
        raise AssertionError("it is held")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), sqlite3.OperationalError("disk is full")])
def test_what_the_system_refuses_is_one_sentence(tmp_path: Path, error: Exception) -> None:
    with (
        pytest.raises(StoreError, match=r"cannot be written \(.*\), and is as it was before") as caught,
        storing(tmp_path),
    ):
        raise error
    assert "\n" not in str(caught.value)


def test_readers_of_the_old_generation_keep_it(index: Path) -> None:
    with open_generation(index) as old:
        build_of(index.parent, "马云推广来往。")
        assert [text for text, _ in old.corpus.texts([0])] == ["来往失败了。"]
