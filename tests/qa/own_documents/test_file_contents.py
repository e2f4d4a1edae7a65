"""What is in a reader's files: passages, and lines dropped as noise."""

from __future__ import annotations

import json

from index.passages.noise import Noise
from qa.own_documents.limits import Reason
from qa.own_documents.one_reader import Library
from tests.qa.own_documents.brought import ENGLISH, NOISY, TRADITIONAL, bring, reasons


def test_dropped_lines_are_told_with_their_reason_and_words(library: Library) -> None:
    (noisy, clean) = bring(library, ("noisy.txt", NOISY), ("clean.txt", ENGLISH)).added
    told = library.left_out()
    assert told[noisy.stored].reasons == {Noise.PAGE_CHROME: 3, Noise.COPYRIGHT_NOTICE: 1}
    assert [(each.place.lines, each.text) for each in told[noisy.stored].first] == [
        ((1, 1), "分享到：微信 微博"),
        ((3, 3), "上一篇：<b>無</b>"),
        ((4, 4), "下一篇：無"),
        ((5, 5), "版權所有 © 2020 某某網"),
    ]
    assert not told[clean.stored].reasons
    library.remove(noisy.stored)
    assert library.left_out() == {clean.stored: told[clean.stored]}


def test_many_dropped_lines_are_counted_and_long_ones_cut(library: Library) -> None:
    lines = [f"上一篇：第{number}條 {'很長' * 25}" for number in range(40)]
    (file,) = bring(library, ("menu.txt", "\n".join([*lines, ENGLISH]))).added
    told = library.left_out()[file.stored]
    assert told.reasons.total() == 40
    assert [each.text for each in told.first] == lines[:30]
    (file,) = bring(library, ("long.txt", f"版權聲明：{'甲' * 85}\n{TRADITIONAL}")).added
    (cut,) = library.left_out()[file.stored].first
    assert (cut.reason, len(cut.text), cut.text[-1]) == (Noise.COPYRIGHT_NOTICE, 81, "…")


def test_a_file_of_nothing_but_noise_is_left_out_as_that(library: Library) -> None:
    report = bring(library, ("menu.txt", "上一篇：無\n下一篇：無\n"))
    assert reasons(report) == {"menu.txt": Reason.NOISE}


def test_every_format_of_the_index_is_taken(library: Library) -> None:
    record = json.dumps({"_id": "../../record", "title": "", "text": ENGLISH})
    report = bring(
        library,
        ("a.md", f"# 高鐵\n\n{TRADITIONAL}"),
        ("b.HTML", f"<html><body><p>{ENGLISH}</p></body></html>"),
        ("corpus.jsonl", record + "\n"),
        ("queries.jsonl", json.dumps({"_id": "q", "text": "票價由誰訂定？公司。"}) + "\n"),
    )
    assert report.refused == ()
    assert [info.id for info in library.joint().documents][:4] == ["a.md", "b.HTML", "../../record", "q"]
    assert [library.passages()[file.stored] for file in library.files] == [3, 1, 1, 1]
