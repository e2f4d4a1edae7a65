"""The documents of all readers: nobody meets another's, and what is not used goes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.errors import QuestionError
from qa import QA
from qa.own_documents.all_readers import Libraries, reader_key
from qa.own_documents.limits import Limits, Reason, RefusedError
from tests.qa.own_documents.brought import ENGLISH, QUESTION, TRADITIONAL, bring


def test_two_readers_do_not_meet(qa: QA, tmp_path: Path) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits())
    ada, bob = reader_key("ada", None), reader_key(None, "ada")
    assert ada != bob
    bring(libraries.make(ada), ("secret.txt", TRADITIONAL))
    bring(libraries.make(bob), ("other.txt", ENGLISH))
    assert libraries.joint(ada).ask(QUESTION).citations[0].place.document == "secret.txt"
    for reader in (bob, reader_key("bob", None), ""):
        joint = libraries.joint(reader)
        assert "secret.txt" not in {info.id for info in joint.documents}
        assert not any("高鐵" in citation.text for citation in joint.ask(QUESTION, k=50).citations)
        with pytest.raises(QuestionError):
            joint.document("secret.txt")


def test_nothing_is_made_for_who_brings_nothing(qa: QA, tmp_path: Path) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits())
    assert libraries.joint(reader_key("ada", None)) is qa
    assert libraries.find("") is None
    libraries.sweep()
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_used_is_deleted_and_makes_room(qa: QA, tmp_path: Path) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits(readers=1, hours=2))
    ada, bob = reader_key("ada", None), reader_key("bob", None)
    bring(libraries.make(ada), ("a.txt", TRADITIONAL))
    with pytest.raises(RefusedError) as refused:
        libraries.make(bob)
    assert refused.value.reason is Reason.CROWDED
    assert libraries.make(ada).files
    libraries.sweep(time.time() + 3600)
    assert libraries.find(ada) is not None
    libraries.sweep(time.time() + 3 * 3600)
    assert libraries.find(ada) is None
    assert list((tmp_path / "libraries").iterdir()) == []
    assert libraries.make(bob).files == ()
