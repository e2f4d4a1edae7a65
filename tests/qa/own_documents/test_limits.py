"""What readers may bring, and what it is called."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.own_documents.limits import Reason, RefusedError, Report, clean_name
from qa.own_documents.one_reader import Library
from tests.qa.own_documents.brought import QUESTION, TRADITIONAL, bring


def test_limits_hold_before_and_while_files_come(library: Library) -> None:
    offers = [("a.txt", 50_001), ("b.zip", 9), ("x/.git/c.txt", 9), ("d.txt", 0), ("e.txt", 50_000), ("f.txt", 50_000)]
    offers += [("g.txt", 50_000), ("h.txt", 1), ("i.txt", 1), ("j.txt", 1), ("k.txt", 1), ("l.txt", 1)]
    assert library.arrivals.offer(offers) == [4, 5, 7, 8, 9, 10]
    assert [refusal.reason for refusal in library.update().refused] == [
        Reason.LARGE, Reason.KIND, Reason.HIDDEN, Reason.EMPTY, Reason.FULL, Reason.MANY,
    ]  # fmt: skip
    for name, size in offers[:4]:
        with pytest.raises(RefusedError):
            library.arrivals.receive(name, size)
    incoming = library.arrivals.receive("liar.txt", 10)
    incoming.write(b"123456789")
    with pytest.raises(RefusedError):
        incoming.write(b"0123")
    incoming.give_up()
    assert library.arrivals.offer([("e.txt", 50_000), ("f.txt", 50_000)]) == [0, 1]
    assert library.update() == Report()
    assert library.files == ()


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/cron.d/evil.txt",
        "/etc/passwd.txt",
        "C:\\Windows\\..\\evil.txt",
        "a\0b.txt",
        "x" * 5_000 + ".txt",
        "來" * 300 + ".txt",
        "\u202egpj.txt",
        "con.txt",
        "<img src=x onerror=alert(1)>.txt",
        "a\ud800.txt",
        "'; DROP TABLE documents; --.txt",
        "%2e%2e%2fevil.txt",
        "name\nname.txt",
    ],
)
def test_a_name_is_shown_and_never_a_path(library: Library, tmp_path: Path, name: str) -> None:
    report = bring(library, (name, TRADITIONAL))
    assert len(report.added) == 1
    shown = report.added[0].name
    assert "\0" not in shown
    assert "\n" not in shown
    assert len(shown) <= 200
    assert not set(shown.split("/")) & {"", ".", ".."}
    assert [path.name for path in tmp_path.iterdir()] == ["library"]
    assert [path.name for path in (tmp_path / "library" / "files").iterdir()] == ["000001.txt"]
    assert library.joint().ask(QUESTION).citations[0].file == shown


@given(st.text(max_size=300))
def test_a_cleaned_name_stays_clean(name: str) -> None:
    cleaned = clean_name(name)
    assert clean_name(cleaned) == cleaned
    assert cleaned.isprintable()
