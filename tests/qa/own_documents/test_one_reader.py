"""Readers' own documents: what comes in, what is left out and why, and that nobody meets another's."""

from __future__ import annotations

import json
import threading
import weakref
from pathlib import Path

import pytest

from index.build import build
from index.errors import QuestionError
from qa import QA
from qa.own_documents.all_readers import Libraries, reader_key
from qa.own_documents.limits import Limits
from qa.own_documents.one_reader import Library
from tests.qa.own_documents.brought import ENGLISH, QUESTION, TRADITIONAL, bring
from tests.tiny_models import make_transformer


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


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(library: Library, encoding: str) -> None:
    bring(library, ("a.txt", TRADITIONAL.encode(encoding)))
    assert library.joint().document("a.txt").text == TRADITIONAL


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


@pytest.mark.torch
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
