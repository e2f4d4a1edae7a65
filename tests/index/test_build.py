"""From files to an index: the same every time, by small steps or at once, and never half done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from index.build import BuildReport, build
from index.encoders.contextual import ContextualModel
from index.encoders.registry import open_encoder
from index.encoders.static_model import LIGHT_NAME, StaticModel
from index.errors import DocumentError, StoreError
from index.store import manifest as manifest_room
from index.store.generation import current_name, open_generation, verify
from tests.index.built import PARAGRAPHS, contents
from tests.tiny_models import make_transformer


@pytest.fixture
def docs(seeds: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds, tmp_path / "文件"))


class Seen:
    """The keys that a contextual model encoded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.keys: list[str] = []
        encode = ContextualModel.encode_passages

        def noted(model: ContextualModel, keys: Sequence[str]) -> object:
            self.keys += keys
            return encode(model, keys)

        monkeypatch.setattr(ContextualModel, "encode_passages", noted)


def test_the_report_counts_what_was_done(built: tuple[Path, BuildReport]) -> None:
    index, report = built
    with open_generation(index) as generation:
        assert report.generation == generation.name
        assert report.passages == len(generation)
        assert report.documents == len(generation.corpus.documents()) == 5
    assert (report.unchanged, report.reused, report.embedded, report.truncated) == (False, 0, report.passages, 0)
    assert sum(report.dropped.values()) > 0
    assert set(report.seconds) == {"read and split", "embed", "write"}


def test_a_copy_of_the_corpus_gives_the_same_index(
    built_light: Path, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(docs)
    ways: list[Path | str] = [docs, Path(docs.name), Path(docs.name) / ".." / docs.name, tmp_path / "link"]
    for number, way in enumerate(ways):
        build([Path(way)], tmp_path / f"index {number}", model=LIGHT_NAME)
        assert contents(tmp_path / f"index {number}") == contents(built_light)
        with open_generation(tmp_path / f"index {number}") as generation:
            assert all(Path(info.file).is_file() for info in generation.corpus.documents())


@pytest.mark.torch
def test_a_model_that_is_open_is_not_opened_again(other: Path, tmp_path: Path) -> None:
    folder = make_transformer(tmp_path / "model")
    by_name = build([other], tmp_path / "by name", model=str(folder))
    opened = open_encoder(str(folder))
    # What is asked of it first has it read its files.
    assert opened.fingerprint
    folder.rename(tmp_path / "elsewhere")
    assert build([other], tmp_path / "opened", model=opened).generation == by_name.generation
    assert contents(tmp_path / "opened") == contents(tmp_path / "by name")


def test_nothing_new_costs_nothing(index: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen(monkeypatch)
    before = sorted(index.rglob("*"))
    report = build([seeds], index)
    assert (report.unchanged, report.reused, report.embedded, seen.keys) == (True, 5, 0, [])
    assert sorted(index.rglob("*")) == before


def test_only_a_new_passage_is_encoded(
    index_tiny: Path, tiny: ContextualModel, docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = sorted(docs.glob("*.txt"))[0]
    addition = "这一段从前没有在任何文件里出现过。"
    changed.write_text(changed.read_text("utf-8") + f"\n\n{addition}\n", encoding="utf-8")
    changed.rename(docs / "zzz.txt")
    seen = Seen(monkeypatch)
    report = build([docs], index_tiny, model=tiny)
    assert report.reused == 4
    assert report.embedded == len(seen.keys) <= 4
    assert any(addition[:-1] in key for key in seen.keys)
    build([docs], tmp_path / "anew", model=tiny)
    assert contents(index_tiny) == contents(tmp_path / "anew")


def test_documents_that_were_moved_are_found_at_their_new_place(index: Path, docs: Path) -> None:
    report = build([docs], index)
    assert (report.unchanged, report.embedded) == (True, 0)
    with open_generation(index) as generation:
        assert {Path(info.file).parent for info in generation.corpus.documents()} == {docs}
    assert verify(index) == ()


def test_a_record_that_moves_in_its_file_gets_its_new_line(tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    records = [f'{{"_id": "{name}", "title": "", "text": "{name}的文章说来往失败了。"}}' for name in "甲乙丙"]
    file.write_text("\n".join(records), encoding="utf-8")
    build([file], tmp_path / "index")
    file.write_text("\n".join(records[::-1]), encoding="utf-8")
    report = build([file], tmp_path / "index")
    assert report.embedded == 0
    with open_generation(tmp_path / "index") as generation:
        lines = {row.place.document: row.place.lines for row in generation.corpus.passages(range(3))}
    assert lines == {"丙": (1, 1), "乙": (2, 2), "甲": (3, 3)}
    build([file], tmp_path / "anew")
    assert contents(tmp_path / "index") == contents(tmp_path / "anew")


NAMES = ["a.txt", "b.txt", "中文/c.txt", "d.md"]


class Edits(RuleBasedStateMachine):
    """Documents come, change and go; the index brought up to date equals one made anew."""

    model: ContextualModel

    @initialize()
    def start(self) -> None:
        import tempfile

        self.folder = Path(tempfile.mkdtemp())
        self.docs = self.folder / "docs"
        self.docs.mkdir()
        self.write("a.txt", [0, 2])

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(name=st.sampled_from(NAMES), which=st.lists(st.integers(0, len(PARAGRAPHS) - 1), max_size=4))
    def write(self, name: str, which: list[int]) -> None:
        (self.docs / name).parent.mkdir(exist_ok=True)
        (self.docs / name).write_text("\n\n".join(PARAGRAPHS[number] for number in which), encoding="utf-8")

    @rule(name=st.sampled_from(NAMES))
    def remove(self, name: str) -> None:
        if len(list(self.docs.rglob("*.*"))) > 1:
            (self.docs / name).unlink(missing_ok=True)

    @rule(one=st.sampled_from(NAMES[:2]), other=st.sampled_from(NAMES[:2]))
    def duplicate(self, one: str, other: str) -> None:
        if (self.docs / one).exists() and one != other:
            shutil.copy(self.docs / one, self.docs / other)

    @rule(name=st.sampled_from(NAMES))
    def spoil(self, name: str) -> None:
        if (self.docs / name).exists() and len(list(self.docs.rglob("*.*"))) > 1:
            (self.docs / name).unlink()
            (self.docs / f"{name.replace('/', '-')}.png").write_bytes(b"\x89PNG")
            (self.docs / "kept.txt").write_text(PARAGRAPHS[3], encoding="utf-8")

    @invariant()
    def the_same_as_anew(self) -> None:
        build([self.docs], self.folder / "index", model=self.model)
        shutil.rmtree(self.folder / "anew", ignore_errors=True)
        build([self.docs], self.folder / "anew", model=self.model)
        assert contents(self.folder / "index") == contents(self.folder / "anew")


def test_an_index_brought_up_to_date_equals_one_made_anew(tiny: ContextualModel) -> None:
    machine = type("EditsOfTheTinyModel", (Edits,), {"model": tiny})
    run_state_machine_as_test(machine, settings=settings(max_examples=12, stateful_step_count=8, deadline=None))


def test_a_passage_of_two_documents_outlives_the_first(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(PARAGRAPHS[1], encoding="utf-8")
    (tmp_path / "docs" / "b.txt").write_text(PARAGRAPHS[0], encoding="utf-8")
    build([tmp_path / "docs"], tmp_path / "index")
    with open_generation(tmp_path / "index") as generation:
        (passage,) = generation.corpus.passages([0])
        assert (passage.text, [place.document for place in passage.also]) == (PARAGRAPHS[1], ["b.txt"])
    (tmp_path / "docs" / "a.txt").unlink()
    report = build([tmp_path / "docs"], tmp_path / "index")
    assert (report.reused, report.embedded, report.passages) == (1, 0, 1)
    with open_generation(tmp_path / "index") as generation:
        (passage,) = generation.corpus.passages([0])
        assert (passage.text, passage.also) == (PARAGRAPHS[0], ())
        assert passage.place.document == "b.txt"


def test_a_document_that_can_no_longer_be_read_leaves_the_index(
    index_tiny: Path, tiny: ContextualModel, docs: Path
) -> None:
    first = sorted(docs.glob("*.txt"))[0]
    first.write_bytes(bytes(range(256)) * 50)
    report = build([docs], index_tiny, model=tiny)
    assert [skipped.file for skipped in report.skipped] == [str(first)]
    with open_generation(index_tiny) as generation:
        assert first.name not in {info.id for info in generation.corpus.documents()}


def test_a_file_name_that_is_not_unicode_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "good.txt").write_text(PARAGRAPHS[0], encoding="utf-8")
    (tmp_path / "docs" / os.fsdecode(b"bad\xff.txt")).write_text(PARAGRAPHS[2], encoding="utf-8")
    report = build([tmp_path / "docs"], tmp_path / "index")
    assert report.documents == 1
    assert [skipped.reason for skipped in report.skipped] == ["its name is not valid Unicode"]


@pytest.mark.parametrize("text", ["", "\n\n \n", "\ufeff"])
def test_a_corpus_without_passages(tmp_path: Path, text: str) -> None:
    (tmp_path / "empty.txt").write_text(text, encoding="utf-8")
    for _ in range(2):
        report = build([tmp_path / "empty.txt"], tmp_path / "索引")
        assert (report.documents, report.passages) == (1, 0)
    with open_generation(tmp_path / "索引") as generation:
        assert len(generation) == 0
        assert generation.bm25.search({"来往": 1.0}, 3)[0].shape == (0,)
        assert generation.dense.search(np.ones(generation.dense.dimension, np.float32), 3)[0].size == 0
    assert verify(tmp_path / "索引") == ()


def test_other_settings_are_no_reason_to_keep_anything(
    light: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = replace(manifest_room.Settings(), splitting=1_000)
    for room in ("index.store.manifest", "index.build"):
        monkeypatch.setattr(import_module(room), "Settings", lambda: changed)
    with pytest.raises(StoreError, match="setting splitting should be 1000 and is "):
        open_generation(light)
    before = current_name(light)
    report = build([seeds], light, model=LIGHT_NAME)
    assert (report.reused, report.embedded) == (0, report.passages)
    assert report.generation != before


@pytest.mark.parametrize("name", ["vectors.faiss", "bm25.rows.npy", "corpus.sqlite", "location.json", "manifest.json"])
def test_a_damaged_index_is_mended_and_nothing_of_it_reused(
    light: Path, seeds: Path, built_light: Path, name: str
) -> None:
    file = next(light.glob(f"generations/*/{name}"))
    whole = file.read_bytes()
    half = len(whole) // 2
    file.write_bytes(whole[:half] + bytes([whole[half] ^ 255]) + whole[half + 1 :])
    report = build([seeds], light, model=LIGHT_NAME)
    assert report.reused == 0
    assert verify(light) == ()
    assert contents(light) == contents(built_light)


def test_a_missing_source_leaves_the_index_as_it_was(
    index: Path, tmp_path: Path, built: tuple[Path, BuildReport]
) -> None:
    with pytest.raises(DocumentError):
        build([tmp_path / "missing"], index)
    assert contents(index) == contents(built[0])


def test_progress_is_told(tmp_path: Path, seeds: Path, tiny: ContextualModel) -> None:
    told: list[tuple[str, int, int]] = []
    report = build([seeds], tmp_path / "index", model=tiny, progress=lambda *step: told.append(step))
    assert ("read", 5, 0) in told
    assert told[-1] == ("embed", report.passages, report.passages)


def test_rows_worked_out_in_small_batches_are_the_same(
    built_tiny: Path,
    built_light: Path,
    tiny: ContextualModel,
    seeds: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.rows.compute._BATCH", 7)
    monkeypatch.setattr(ContextualModel, "batch_size", 7)
    monkeypatch.setattr(StaticModel, "batch_size", 7)
    for model, whole in ((tiny, built_tiny), (LIGHT_NAME, built_light)):
        build([seeds], tmp_path / whole.parent.name, model=model)
        assert contents(tmp_path / whole.parent.name) == contents(whole)
