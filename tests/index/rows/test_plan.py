"""Which row a passage has, and which rows are known."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.records import Document
from index.rows.plan import DIGEST_BYTES, Plan
from index.store.corpus_writer import IndexedDocument
from index.store.generation import Generation, open_generation


def document(name: str, *lines: str) -> Document:
    text = "\n".join(lines)
    return Document(name, f"{name}.txt", text, hashlib.sha256(text.encode()).hexdigest())


def rows(plan: Plan, given: Document) -> tuple[int, ...]:
    indexed = plan.add(given)
    assert isinstance(indexed, IndexedDocument)
    return indexed.rows


def test_equal_keys_have_one_row_whatever_their_script() -> None:
    plan = Plan(None)
    assert rows(plan, document("a", "来往为什么失败了？", "马云推广来往。")) == (0, 1)
    assert rows(plan, document("b", "來往為什麼失敗了？", "微信在2011年推出。", "马云推广来往。")) == (0, 2, 1)
    assert (len(plan), plan.documents, plan.reused) == (3, 2, 0)
    assert plan.fresh().tolist() == [0, 1, 2]
    assert plan.digests.shape == (3, DIGEST_BYTES)


@pytest.fixture
def previous(tmp_path: Path) -> Generation:
    (tmp_path / "a.txt").write_text("来往为什么失败了？\n马云推广来往。\n", encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", model=LIGHT_NAME)
    return open_generation(tmp_path / "index")


def test_rows_that_are_known_are_kept_and_the_others_fresh(previous: Generation) -> None:
    with previous:
        plan = Plan(previous)
        assert rows(plan, document("b", "微信在2011年推出。", "马云推广来往。")) == (0, 1)
        new, old = plan.kept()
        assert (new.tolist(), old.tolist(), plan.fresh().tolist()) == ([1], [1], [0])


def test_a_document_that_did_not_change_is_not_split_again(previous: Generation, tmp_path: Path) -> None:
    with previous:
        (info,) = previous.corpus.documents()
        known = previous.corpus.document(info.id)
        assert known is not None
        plan = Plan(previous)
        assert rows(plan, known) == (0, 1)
        assert (plan.reused, plan.fresh().tolist()) == (1, [])
