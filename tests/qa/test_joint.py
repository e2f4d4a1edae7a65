"""A reader's own documents and the server's, asked as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.errors import QuestionError
from qa import QA, Filter
from qa.answer import Refusal
from qa.joint import JointQA

SERVER = ("来往在2013年9月推出，由邹孟睿负责。", "钉钉的用户有300万。", "微信由张小龙负责。")
OWN = ("来往在2011年5月推出，这是我记的。", "钉钉的用户有300万。")


@pytest.fixture(scope="module")
def joint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JointQA]:
    folder = tmp_path_factory.mktemp("joint")
    for name, lines in (("server", SERVER), ("own", OWN)):
        # Both are called the same, so that one of them needs another name.
        (folder / name).mkdir()
        (folder / name / "notes.txt").write_text("\n\n".join(lines), encoding="utf-8")
        build([folder / name], folder / f"{name} index", model=LIGHT_NAME)
    with QA.open(folder / "server index", threshold=0.0) as server, server.beside(folder / "own index") as own:
        yield JointQA(own, server, lambda document: document)


def test_both_are_cited_in_the_order_of_their_scores(joint: JointQA) -> None:
    answer = joint.ask("来往是什么时候推出的？")
    assert {SERVER[0], OWN[0]} <= {cited.text for cited in answer.citations}
    scores = [cited.score for cited in answer.citations]
    assert scores == sorted(scores, reverse=True)
    assert [cited.number for cited in answer.citations] == [*range(1, len(scores) + 1)]


def test_they_are_compared_with_each_other(joint: JointQA) -> None:
    (difference,) = joint.ask("来往是什么时候推出的？").differences
    assert {value for value, _ in difference.values} == {"2013年9月", "2011年5月"}


def test_a_passage_in_both_is_cited_once_with_both_places(joint: JointQA) -> None:
    answer = joint.ask("钉钉有多少用户？")
    (cited,) = [cited for cited in answer.citations if cited.text == SERVER[1]]
    assert {cited.place.document, *(place.document for place in cited.also)} == {"notes.txt", "notes.txt#2"}


def test_only_what_is_named_is_searched(joint: JointQA) -> None:
    server, own = "notes.txt", "notes.txt#2"
    assert [info.id for info in joint.documents] == [own, server]
    for documents, expected in (([server], {server}), ([own], {own}), ([own, server], {own, server})):
        answer = joint.ask("来往是什么时候推出的？", documents=documents)
        found = {cited.place.document for cited in answer.citations}
        assert found == expected
        assert answer.index_version == joint.version
    assert joint.ask("来往是什么时候推出的？", documents=[]).citations == ()


def test_a_filter_chooses_of_both(joint: JointQA) -> None:
    server, own = "notes.txt", "notes.txt#2"
    assert joint.choose(Filter()) is None
    assert joint.choose(Filter(script="Hans")) == (own, server)
    assert joint.choose(Filter(own, script="Hans")) == (own,)
    assert joint.choose(Filter(server)) == (server,)
    assert joint.choose(Filter([server, own])) == (own, server)
    assert joint.choose(Filter(since="2013")) == joint.choose(Filter(own, script="Hant")) == ()
    assert {cited.place.document for cited in joint.ask("来往是什么时候推出的？", filter=Filter(own))} == {own}
    with pytest.raises(QuestionError, match="no document 'other'"):
        joint.ask("来往", filter=Filter(["other", own]))


def test_a_document_is_opened_by_the_name_it_is_shown_under(joint: JointQA) -> None:
    assert OWN[0] in joint.document("notes.txt#2").text
    assert SERVER[0] in joint.document("notes.txt").text
    assert [passage.text for _, passage in joint.passages("notes.txt#2")] == list(OWN)
    with pytest.raises(QuestionError, match="no document 'other'"):
        joint.document("other")


def test_an_empty_question_has_no_answer(joint: JointQA) -> None:
    answer = joint.ask("？")
    assert (answer.found, answer.refusal, answer.citations) == (False, Refusal.EMPTY, ())


def test_an_index_of_nothing_still_lets_the_other_differ_with_itself(joint: JointQA, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("来往在2013年9月推出。\n\n来往的推出在2011年5月。\n", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("\n\n\n", encoding="utf-8")
    for name in ("a", "empty"):
        build([tmp_path / f"{name}.txt"], tmp_path / name, model=LIGHT_NAME)
    with QA.open(tmp_path / "a", threshold=0.0) as server, server.beside(tmp_path / "empty") as own:
        expected = server.ask("来往是什么时候推出的？")
        answer = JointQA(own, server, lambda document: document).ask("来往是什么时候推出的？")
    assert [cited.text for cited in answer.citations] == [cited.text for cited in expected.citations]
    assert answer.differences == expected.differences != ()
