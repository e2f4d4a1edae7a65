"""Readers' own documents: what comes in, what is left out and why, and that nobody meets another's."""

from __future__ import annotations

import html
import io
import json
import logging
import os
import threading
import time
import weakref
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build
from index.errors import QuestionError
from index.passages.noise import Noise
from qa import QA
from qa.output.wording import Language
from qa.own_documents.all_readers import Libraries, reader_key
from qa.own_documents.limits import Limits, Reason, RefusedError, Report, clean_name
from qa.own_documents.one_reader import Library
from qa.page.documents_dialog import DocumentEvents
from qa.page.words.documents import DOCUMENTS
from tests.tiny_models import make_transformer

TRADITIONAL = (
    "臺灣高鐵於2007年1月5日通車，起點是臺北站，終點是左營站。\n\n票價由臺灣高鐵公司訂定，孩童票為全票的一半。\n"
)
ENGLISH = "The lighthouse at Fanad Head was lit for the first time in 1817.\n"
QUESTION = "台湾高铁是哪一年通车的？"


@pytest.fixture
def library(qa: QA, tmp_path: Path) -> Library:
    return Library(tmp_path / "library", Limits(files=6, file_bytes=50_000, total_bytes=120_000), qa)


def bring(library: Library, *files: tuple[str, bytes | str]) -> Report:
    """Bring files as a browser does, piece by piece."""
    for name, content in files:
        data = content.encode() if isinstance(content, str) else content
        incoming = library.arrivals.receive(name, len(data))
        for start in range(0, len(data), 1000):
            incoming.write(data[start : start + 1000])
        incoming.keep()
    return library.update()


def reasons(report: Report) -> dict[str, Reason]:
    return {refusal.name: refusal.reason for refusal in report.refused}


def test_a_file_of_ones_own_is_cited_beside_the_servers(library: Library) -> None:
    report = bring(library, ("旅行/高鐵.txt", TRADITIONAL))
    assert [file.name for file in report.added] == ["旅行/高鐵.txt"]
    joint = library.joint()
    best = joint.ask(QUESTION).citations[0]
    assert (best.place.document, best.file, best.place.lines) == ("旅行/高鐵.txt", "旅行/高鐵.txt", (1, 1))
    assert "2007年1月5日" in "".join(best.text[mark.start : mark.end] for mark in best.marks)
    assert joint.document("旅行/高鐵.txt").text == TRADITIONAL
    assert joint.passages("旅行/高鐵.txt")[0][1].text == best.text
    assert joint.ask("来往为什么失败了？").citations[0].place.document.endswith(".txt")
    assert "旅行/高鐵.txt" not in {c.place.document for c in joint.ask("来往为什么失败了？").citations[:1]}


def test_a_search_can_be_narrowed_to_either_side(library: Library, qa: QA) -> None:
    bring(library, ("a.txt", TRADITIONAL), ("b.txt", ENGLISH))
    joint = library.joint()
    server = qa.documents[0].id
    for chosen in (["a.txt"], [server], ["a.txt", server]):
        cited = {citation.place.document for citation in joint.ask("2007年", k=9, documents=chosen).citations}
        assert cited
        assert cited <= set(chosen)
    with pytest.raises(QuestionError, match="nowhere"):
        joint.ask("2007年", documents=["nowhere.txt"])
    with pytest.raises(QuestionError, match="nowhere"):
        joint.document("nowhere.txt")


def test_citations_are_numbered_without_repeats_and_no_more_than_wanted(library: Library, qa: QA, seeds: Path) -> None:
    bring(library, ("copy.txt", next(seeds.glob("000_*")).read_bytes()[:40_000]))
    answer = library.joint().ask("易信背后是哪两家公司？", k=4)
    assert [citation.number for citation in answer.citations] == [1, 2, 3, 4]
    assert len({citation.text for citation in answer.citations}) == 4
    assert {place.document for place in answer.citations[0].also} | {answer.citations[0].place.document} >= {"copy.txt"}
    assert answer.index_version != qa.store.name


def test_the_servers_documents_stay_as_they_are(library: Library, qa: QA) -> None:
    before = [(info.id, info.passages) for info in qa.documents]
    bring(library, (qa.documents[0].id, TRADITIONAL))
    joint = library.joint()
    assert joint.documents[0].id == f"{qa.documents[0].id}#2"
    assert len({info.id for info in joint.documents}) == len(before) + 1
    assert [(info.id, info.passages) for info in qa.documents] == before
    assert joint.document(qa.documents[0].id).text == qa.document(qa.documents[0].id).text


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


NOISY = "分享到：微信 微博\n臺灣高鐵於2007年1月5日通車。\n上一篇：<b>無</b>\n下一篇：無\n版權所有 © 2020 某某網\n"


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


@pytest.mark.parametrize("language", list(Language))
def test_the_dialog_tells_what_was_dropped_as_text(qa: QA, tmp_path: Path, language: Language) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits())
    bring(libraries.make("ada"), ("noisy.txt", NOISY))
    dialog, _ = DocumentEvents(libraries).show("ada", language)
    words = DOCUMENTS[language]
    assert set(words.noise) == set(Noise)
    assert words.dropped.format(n=4) in html.unescape(dialog)
    assert "<q lang" in dialog
    assert "<b>" not in dialog
    assert "上一篇：<b>無</b>" in html.unescape(dialog)
    assert words.noise[Noise.COPYRIGHT_NOTICE] in dialog


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(library: Library, encoding: str) -> None:
    bring(library, ("a.txt", TRADITIONAL.encode(encoding)))
    assert library.joint().document("a.txt").text == TRADITIONAL


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


def test_files_of_one_name_are_both_kept(library: Library) -> None:
    bring(library, ("README.md", TRADITIONAL), ("README.md", ENGLISH))
    assert [info.id for info in library.joint().documents][:2] == ["README.md", "README.md#2"]


def test_what_is_removed_is_gone_from_the_disk(library: Library, tmp_path: Path) -> None:
    bring(library, ("a.txt", TRADITIONAL), ("b.txt", ENGLISH))
    library.remove(library.files[0].stored)
    assert [file.name for file in library.files] == ["b.txt"]
    assert not any("高鐵".encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "a.txt" not in {citation.place.document for citation in library.joint().ask(QUESTION).citations}
    library.remove("000009.txt")
    assert len(library.files) == 1
    library.remove()
    assert not library.files
    assert not any(b"Fanad" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "b.txt" not in {info.id for info in library.joint().documents}
    assert bring(library, ("a.txt", TRADITIONAL)).refused == ()


def test_an_index_that_was_replaced_is_closed_once_nobody_asks_it(library: Library) -> None:
    bring(library, ("a.txt", TRADITIONAL), ("b.txt", ENGLISH))
    asking = library.joint()
    library.remove(library.files[0].stored)
    assert asking.ask(QUESTION).citations[0].place.document == "a.txt"
    assert asking.document("a.txt").text == TRADITIONAL
    replaced = weakref.ref(asking)
    del asking
    assert replaced() is None


class Locked:
    """Files that cannot be deleted, as an open one cannot on Windows, until they are `open` no more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.open = True
        unlink = os.unlink

        def locked(path: str | Path, *, dir_fd: int | None = None) -> None:
            if self.open and Path(path).name == name:
                raise PermissionError(13, "Permission denied", str(path))
            unlink(path, dir_fd=dir_fd)

        monkeypatch.setattr(os, "unlink", locked)


@pytest.mark.parametrize("kept", ["000001.txt", "corpus.sqlite"])
def test_what_could_not_be_deleted_is_logged_and_goes_with_the_next_sweep(
    qa: QA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kept: str
) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits())
    library = libraries.make(reader_key("ada", None))
    bring(library, ("a.txt", TRADITIONAL), ("b.txt", ENGLISH))
    locked = Locked(monkeypatch, kept)
    with caplog.at_level(logging.WARNING):
        library.remove(library.files[0].stored)
    assert [file.name for file in library.files] == ["b.txt"]
    assert "Permission denied" in caplog.text
    locked.open = False
    libraries.sweep()
    assert not any("高鐵".encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "b.txt" in {info.id for info in library.joint().documents}


def test_a_library_that_could_not_be_deleted_goes_with_the_next_sweep(
    qa: QA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits(hours=1))
    for name in ("ada", "bob"):
        bring(libraries.make(reader_key(name, None)), ("a.txt", TRADITIONAL))
    locked = Locked(monkeypatch, "000001.txt")
    with caplog.at_level(logging.WARNING):
        libraries.sweep(time.time() + 2 * 3600)
    assert caplog.text.count("Permission denied") == 2
    locked.open = False
    libraries.sweep(time.time() + 2 * 3600)
    assert list((tmp_path / "libraries").iterdir()) == []


def test_a_library_outlives_its_server(library: Library, qa: QA, tmp_path: Path) -> None:
    bring(library, ("a.txt", TRADITIONAL))
    (tmp_path / "library" / "files" / "000007.txt").write_text("a copy that nothing names")
    (tmp_path / "library" / "incoming" / "000008.txt").mkdir()
    again = Library(tmp_path / "library", Limits(), qa)
    assert [file.name for file in again.files] == ["a.txt"]
    assert again.joint().ask(QUESTION).citations[0].place.document == "a.txt"
    assert [path.name for path in (tmp_path / "library" / "files").iterdir()] == ["000001.txt"]
    assert bring(again, ("b.txt", ENGLISH)).added[0].stored == "000002.txt"


def test_an_index_that_does_not_fit_its_files_is_made_anew(library: Library, qa: QA, tmp_path: Path) -> None:
    bring(library, ("a.txt", TRADITIONAL), ("b.txt", ENGLISH))
    listed = tmp_path / "library" / "library.json"
    listed.write_text(json.dumps(json.loads(listed.read_text())[:1]))
    again = Library(tmp_path / "library", Limits(), qa)
    assert again.joint().documents[0].id == "a.txt"
    assert "b.txt" not in {info.id for info in again.joint().documents}
    listed.write_text("[{")
    assert Library(tmp_path / "library", Limits(), qa).files == ()


def test_the_servers_own_model_makes_the_index(tmp_path: Path) -> None:
    model = make_transformer(tmp_path / "model")
    (tmp_path / "server.txt").write_text("来往为什么失败了，这是一个问题。\n", "utf-8")
    build([tmp_path / "server.txt"], tmp_path / "index", model=str(model))
    with QA.open(tmp_path / "index") as server:
        server.ask("来往为什么失败了？")
        # Another model of that name could no more be loaded.
        model.rename(tmp_path / "elsewhere")
        library = Library(tmp_path / "library", Limits(), server)
        assert bring(library, ("a.txt", TRADITIONAL)).refused == ()
        assert "a.txt" in {citation.place.document for citation in library.joint().ask(QUESTION).citations}


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


def test_many_at_once_lose_nothing(qa: QA, tmp_path: Path) -> None:
    library = Libraries(tmp_path / "libraries", qa, Limits()).make(reader_key("ada", None))
    bring(library, ("first.txt", TRADITIONAL))
    wrong: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(3):
                bring(library, (f"{number}-{turn}.txt", f"{ENGLISH}\n第{number}號檔案的第{turn}份，寫於台南。\n"))
                assert library.joint().ask(QUESTION).citations
                library.arrivals.offer([("x.txt", 1)])
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(library.files) == 13
    assert set(library.passages()) == {file.stored for file in library.files}
