"""What is computed of new rows and taken over of known ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoders.protocol import DEFAULT_ENCODING
from index.encoders.static_model import LIGHT_NAME, StaticModel
from index.readers.files import read_documents
from index.records import Document
from index.rows import compute
from index.rows.compute import Models, work_out
from index.rows.plan import Plan
from index.rows.shard import Shard
from index.store.corpus import Corpus
from index.store.corpus_writer import CorpusWriter, IndexedDocument
from index.store.generation import Generation, open_generation

LINES = ("来往为什么失败了？", "马云推广来往。", "微信在2011年推出。", "钉钉的用户有三百万。", "支付宝推出了校园日记。")


def worked_out(file: Path, folder: Path, previous: Generation | None) -> tuple[Shard, list[tuple[str, int, int]]]:
    folder.mkdir()
    plan = Plan(previous)
    with CorpusWriter(folder / "corpus.sqlite", folder) as writer:
        for document in read_documents([file]):
            assert isinstance(document, Document)
            indexed = plan.add(document)
            assert isinstance(indexed, IndexedDocument)
            writer.add(indexed)
    steps: list[tuple[str, int, int]] = []
    with Corpus(folder / "corpus.sqlite", folder) as corpus:
        models = Models.open(LIGHT_NAME, DEFAULT_ENCODING)
        shard = work_out(plan, corpus, previous, models, lambda *step: steps.append(step))
    return shard, steps


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_known_rows_are_taken_over_as_if_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    file = tmp_path / "a.txt"
    file.write_text("\n".join(LINES[:3]), encoding="utf-8")
    build([file], tmp_path / "index", model=LIGHT_NAME)
    file.write_text("\n".join(LINES[::-1]), encoding="utf-8")
    monkeypatch.setattr(compute, "_BATCH", batch)
    monkeypatch.setattr(StaticModel, "batch_size", batch)

    anew, every_step = worked_out(file, tmp_path / "anew", None)
    with open_generation(tmp_path / "index") as previous:
        partly, few_steps = worked_out(file, tmp_path / "partly", previous)

    np.testing.assert_array_equal(anew.vectors, partly.vectors)
    np.testing.assert_array_equal(anew.tokens.values, partly.tokens.values)
    np.testing.assert_array_equal(anew.tokens.starts, partly.tokens.starts)
    for name in ("vocabulary", "starts", "rows", "frequencies", "lengths"):
        np.testing.assert_array_equal(getattr(anew.postings, name), getattr(partly.postings, name), err_msg=name)
    assert every_step[-1] == ("embed", 5, 5)
    assert few_steps[-1] == ("embed", 2, 2)
    assert len(every_step) == -(-5 // batch)


def test_models_know_what_they_made(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LINES[0], encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", model=LIGHT_NAME)
    with open_generation(tmp_path / "index") as generation:
        assert Models.open(LIGHT_NAME, DEFAULT_ENCODING).made(generation.manifest)
        assert not Models.open(None, DEFAULT_ENCODING).made(generation.manifest)
