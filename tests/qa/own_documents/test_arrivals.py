"""Files on their way: their room, and what is told of those left out."""

from __future__ import annotations

import io
import zipfile

import pytest

from qa.own_documents.limits import Reason, RefusedError
from qa.own_documents.one_reader import Library
from tests.qa.own_documents.brought import ENGLISH, QUESTION, TRADITIONAL, bring, reasons


def test_what_cannot_be_read_is_left_out_with_its_reason(library: Library) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"\0" * 5_000_000)
    report = bring(
        library,
        ("good.txt", TRADITIONAL),
        ("bomb.txt", bomb.getvalue()),
        ("noise.html", bytes(range(256)) * 8),
        ("blank.txt", " \n\t\n"),
        ("records.jsonl", "{not json\n"),
        ("again.txt", TRADITIONAL),
    )
    assert reasons(report) == {
        "bomb.txt": Reason.UNREADABLE,
        "noise.html": Reason.UNREADABLE,
        "blank.txt": Reason.EMPTY,
        "records.jsonl": Reason.UNREADABLE,
        "again.txt": Reason.DUPLICATE,
    }
    assert [file.name for file in library.files] == ["good.txt"]
    assert report.refused[-1].other == "good.txt"
    assert library.joint().ask(QUESTION).citations[0].place.document == "good.txt"


def test_room_that_is_promised_counts(library: Library) -> None:
    coming = [library.arrivals.receive(f"{number}.txt", 40_000) for number in range(3)]
    with pytest.raises(RefusedError):
        library.arrivals.receive("d.txt", 1_000)
    for each in coming:
        each.give_up()
    assert bring(library, ("d.txt", ENGLISH)).refused == ()


def test_what_is_being_taken_in_counts(library: Library) -> None:
    text = "来往是阿里巴巴的社交产品。\n".encode() * 900
    for number in range(3):
        incoming = library.arrivals.receive(f"{number}.txt", len(text) + number)
        incoming.write(text + b" " * number)
        incoming.keep()
    wanted: list[list[int]] = []
    library.update(lambda *_: wanted.append(library.arrivals.offer([("d.txt", 20_000)])))
    assert wanted
    assert not any(wanted)
