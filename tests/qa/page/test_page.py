"""The page's HTML, without a browser: what a source says is never read as markup."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.build import build
from index.errors import StoreError
from index.records import Kind, Metadata, Place, Span
from qa import QA
from qa.answer import Answer, Citation
from qa.evaluation.feedback import FeedbackStore
from qa.joint import JointQA
from qa.output.wording import Language
from qa.page.cards import Asking, answer_html, problem_html, question_html
from qa.page.conversation import Turn
from qa.page.escaping import escape, language_tag
from qa.page.events import Events
from qa.page.filter_menu import filter_html, filter_text
from qa.page.passage import passage_html
from qa.page.problems import Problem, ProblemKind, problem_text
from qa.page.view import View
from qa.page.words.documents import DOCUMENTS
from qa.page.words.filter import FILTER
from qa.page.words.help import HELP
from qa.page.words.page import WORDS
from qa.page.words.problems import PROBLEMS
from qa.protocols import Filter, Writing
from qa.server.request_log import Watched

HOSTILE = (
    "<script>alert(1)</script> **b** _i_ [x](javascript:alert(1)) ![y](http://e.example/z.png) `c` $$x$$ | a | b |\n"
    "# h\n- l\n\n    code\n<img src=x onerror=alert(1)> &lt; &#60; www.e.example http://e.example \\* ~~s~~"
)
# What Gradio's sanitizer keeps of the elements and attributes that a card may use.
ALLOWED = {
    "div": {"class", "id"},
    "p": {"class", "lang"},
    "ol": {"class"},
    "ul": {"class"},
    "li": {"class", "id"},
    "span": {"class", "lang", "title"},
    "button": {"class", "lang", "type", "name", "value", "title"},
    "details": {"class"},
    "summary": {"title"},
    "mark": set(),
    "b": set(),
}


class Reader(HTMLParser):
    """Collects the text and the elements of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def cited(text: str, marks: tuple[Span, ...] = (), title: str = "") -> Citation:
    place = Place("a.txt", Span(0, len(text)), (3, 4))
    about = Metadata(title=title, author="A <b>", date="2013", inferred=frozenset({"date"}))
    return Citation(1, 0, place, "seeds/a.txt", text, marks, (), 1.0, Kind.COMMENT, "# h", about, (place,))


plain = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=80)


@given(plain)
def test_escaped_text_is_itself_in_html_and_in_markdown(text: str) -> None:
    assert Reader(escape(text)).text == text
    paragraph = f"x{escape(text)}x"
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(paragraph)
    reader = Reader(rendered)
    assert [tag for tag, _ in reader.elements] == ["p"]
    assert reader.text.strip("\n") == f"x{text}x"


def test_hostile_text_brings_no_element_along() -> None:
    reader = Reader(passage_html(cited(HOSTILE, marks=(Span(0, 8),))))
    assert reader.elements == [("mark", {})]
    assert reader.text == HOSTILE


def test_reordering_controls_are_made_visible() -> None:
    assert escape("a\u202eb\x00\x1b") == "a\ufffdb\ufffd\ufffd"


@pytest.mark.parametrize("language", list(Language))
def test_an_answer_uses_only_what_the_sanitizer_keeps(language: Language) -> None:
    citations = (cited(HOSTILE, (Span(3, 9),), HOSTILE),)
    answer = Answer(HOSTILE, True, 0.6, citations, asked_as=HOSTILE)
    asking = Asking(narrowed=HOSTILE, link="q=x", is_outdated=True)
    html = answer_html(2, answer, View(language), lambda document: 9, asking, [HOSTILE], feedback=True)
    html += question_html(HOSTILE)
    reader = Reader(html)
    for tag, attributes in reader.elements:
        assert set(attributes) <= ALLOWED[tag]
    assert "\n" not in html
    assert reader.text.count(HOSTILE) == 6
    assert WORDS[language].open_source in reader.text
    assert "9" in reader.text


def test_a_refusal_is_told_apart_and_claims_no_surety() -> None:
    answer = Answer("q", False, 0.1, (cited("来往"),))
    html = answer_html(0, answer, View(Language.HANS), lambda document: 0, Asking())
    assert 'class="answer not-found"' in html
    assert "surety" not in html


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(ProblemKind))
def test_a_problem_is_one_sentence_in_the_readers_language(kind: ProblemKind, language: Language) -> None:
    problem = Problem(kind, "<b>")
    sentence = problem_text(problem, language)
    assert sentence.rstrip(".。").count(".") == sentence.rstrip(".。").count("。") == 0
    assert "{" not in sentence
    reader = Reader(problem_html(3, HOSTILE, problem, View(language), Asking(narrowed=HOSTILE)))
    assert sentence in reader.text
    assert ("button", "edit", HOSTILE) in [(tag, each.get("name"), each.get("value")) for tag, each in reader.elements]
    for tag, attributes in reader.elements:
        assert set(attributes) <= ALLOWED[tag]


def test_every_language_has_its_own_words() -> None:
    for words in (WORDS, PROBLEMS, FILTER, HELP, DOCUMENTS):
        said = [words[language] for language in Language]
        assert len({str(each) for each in said}) == len(Language)


@pytest.mark.parametrize(
    ("chosen", "names", "text"),
    [
        (Filter(frozenset("a")), ["A"], "A"),
        (Filter(frozenset("abc")), ["A", "B", "C"], "3 of 5 documents"),
        (Filter(since="2013"), [], "from 2013"),
        (Filter(until="2014", undated=True), [], "to 2014 or undated"),
        (
            Filter(frozenset("a"), since="2013", until="2014", script=frozenset({Writing.EN, Writing.HANS})),
            ["A"],
            "A · 2013 to 2014 · Simplified Chinese, English",
        ),
        (Filter(), [], ""),
    ],
)
def test_a_filter_says_what_it_lets_pass(chosen: Filter, names: list[str], text: str) -> None:
    assert filter_text(chosen, names, 5, Language.EN) == text


def test_the_menu_offers_the_documents_dates_and_writings(qa: QA) -> None:
    html = filter_html(qa.documents, Language.HANT)
    fields = [each for tag, each in Reader(html).elements if tag == "input"]
    assert [each["value"] for each in fields if each["name"] == "documents"] == [info.id for info in qa.documents]
    assert [each["value"] for each in fields if each["name"] == "script"] == list(Writing)
    assert {"since", "until", "undated"} < {each["name"] for each in fields}
    undated = [info for info in qa.documents if not info.metadata.date] * 2
    assert "since" not in filter_html(undated, Language.EN)
    assert filter_html(qa.documents[:1], Language.EN) == ""


def asked(events: Events, *questions: str, only: str = "{}") -> list[Turn]:
    turns: list[Turn] = []
    for question in questions:
        _, turns, _ = events.ask(question, only, turns, "en", False)
    return turns


def test_a_follow_up_is_asked_alone_and_joined_again(qa: QA) -> None:
    events = Events(qa, (), None)
    turns = asked(events, "来往是谁推动的？", "后来改名叫什么？")
    followed = turns[1].outcome
    assert isinstance(followed, Answer)
    assert "来往" in followed.asked_as
    shown, alone, kept = events.again("1-alone", "{}", turns, "en", False)
    assert [turn.alone for turn in alone] == [False, True]
    assert isinstance(alone[1].outcome, Answer)
    assert alone[1].outcome.asked_as == ""
    assert alone[0] == turns[0]
    assert '"how": "replaced"' in str(kept)
    assert WORDS[Language.EN].asked_alone in Reader(str(shown["value"][-1]["content"])).text
    _, joined, _ = events.again("1-joined", "{}", alone, "en", False)
    assert isinstance(joined[1].outcome, Answer)
    assert joined[1].outcome.asked_as == followed.asked_as


def test_a_question_is_asked_again_under_the_filter_set_now(qa: QA) -> None:
    events = Events(qa, (), None)
    turns = asked(events, "来往为什么失败了？")
    one = qa.documents[1].id
    _, turns, _ = events.again("0-same", f'{{"documents": ["{one}"]}}', turns, "en", False)
    assert isinstance(turns[0].outcome, Answer)
    assert {each.place.document for each in turns[0].outcome.citations} == {one}
    assert turns[0].narrowed == Filter(frozenset({one}))


@pytest.mark.parametrize(
    ("question", "only", "kind"),
    [
        ("来" * 4001, "{}", ProblemKind.TOO_LONG),
        ("来往", '{"documents": ["nowhere.txt"]}', ProblemKind.UNKNOWN_DOCUMENT),
        ("来往", '{"since": "2030"}', ProblemKind.NONE_PASSES),
        ("来往", '{"since": "soon"}', ProblemKind.NO_FILTER),
        ("来往", "[", ProblemKind.NO_FILTER),
    ],
)
def test_what_cannot_be_asked_is_a_problem_and_not_part_of_what_follows(
    qa: QA, question: str, only: str, kind: ProblemKind
) -> None:
    events = Events(qa, (), None)
    turns = asked(events, question, only=only)
    assert isinstance(turns[0].outcome, Problem)
    assert turns[0].outcome.kind is kind
    assert turns[0].question == question
    _, turns, _ = events.ask("来往是什么？", "{}", turns, "en", False)
    assert isinstance(turns[1].outcome, Answer)


def test_an_index_that_cannot_be_read_is_said_in_a_sentence(qa: QA, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*arguments: object, **options: object) -> Answer:
        raise StoreError("/a/path is damaged: rebuild it.")

    events = Events(qa, (), None)
    monkeypatch.setattr(qa, "ask", damaged)
    assert asked(events, "来往")[0].outcome == Problem(ProblemKind.INDEX)


def test_an_answer_of_an_earlier_index_says_so(qa: QA) -> None:
    events = Events(qa, (), None)
    (turn,) = asked(events, "来往是什么？")
    assert isinstance(turn.outcome, Answer)
    old = Turn(turn.question, replace(turn.outcome, index_version="0" * 16))
    for kept, is_said in ((turn, False), (old, True)):
        page = events.translate("en", False, [kept])[2]
        assert isinstance(page, dict)
        assert (WORDS[Language.EN].outdated in Reader(str(page["value"][1]["content"])).text) is is_said


@pytest.fixture
def joint(qa: QA, tmp_path: Path) -> Iterator[JointQA]:
    """The seeds and a document of the reader's own, which has the name of one of them."""
    (tmp_path / "own.txt").write_text("臺灣高鐵於2007年1月5日通車。\n\n來往在臺灣高鐵上失敗了。\n", "utf-8")
    build([tmp_path / "own.txt"], tmp_path / "own")
    with qa.beside(tmp_path / "own") as own:
        yield JointQA(own, qa, lambda document: qa.documents[0].id)


def kept_to(document: str) -> str:
    return json.dumps({"documents": [document]})


def test_a_fresh_answer_from_one_side_of_two_is_of_the_present(joint: JointQA) -> None:
    events = Events(Watched(joint), (), None)
    own, server = joint.documents[0].id, joint.documents[1].id
    for question, narrowed in (
        ("来往为什么失败了？", kept_to(server)),
        ("台湾高铁何时通车？", kept_to(own)),
        ("来往？", "{}"),
    ):
        shown, turns, _ = events.ask(question, narrowed, [], "en", False)
        assert isinstance(turns[0].outcome, Answer)
        assert turns[0].outcome.citations
        assert WORDS[Language.EN].outdated not in Reader(str(shown["value"][1]["content"])).text


def test_a_verdict_keeps_nothing_of_a_readers_own_documents(joint: JointQA, qa: QA, tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite"
    events = Events(Watched(joint), (), FeedbackStore(file))
    own = joint.documents[0].id
    assert own == f"{qa.documents[0].id}#2"
    narrowed = asked(events, "台湾高铁何时通车？", only=kept_to(own))
    assert [events.judge(f"0-{verdict}", narrowed) for verdict in ("0-good", "0-bad", "1-wrong")] == ["not-kept"] * 3
    assert len(FeedbackStore(file)) == 0
    mixed = asked(events, "来往在台湾高铁上为什么失败了？")
    answer = mixed[0].outcome
    assert isinstance(answer, Answer)
    numbers = {each.place.document: str(each.number) for each in answer.citations}
    assert own in numbers
    assert len(numbers) > 1
    assert events.judge("0-0-good", mixed) == "0-0-good"
    assert events.judge(f"0-{numbers.pop(own)}-wrong", mixed) == "not-kept"
    key = f"0-{numbers.popitem()[1]}-wrong"
    assert events.judge(key, mixed) == key
    with closing(sqlite3.connect(file)) as database:
        documents = {document for (document,) in database.execute("SELECT document FROM feedback_citation")}
    assert documents
    assert documents <= {info.id for info in qa.documents}


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_line_is_counted_as_the_index_counts_it(end: str, tmp_path: Path) -> None:
    lines = ["來往是阿里巴巴推出的社交產品。", "", "微信是騰訊推出的社交產品。", "", "釘釘是辦公軟體。"]
    for name, last in (("ended", end), ("open", "")):
        (tmp_path / f"{name}.txt").write_bytes((end.join(lines) + last).encode())
        build([tmp_path / f"{name}.txt"], tmp_path / name, model="light")
        with QA.open(tmp_path / name) as one:
            shown, _, _ = Events(one, (), None).ask("釘釘是什麼？", "{}", [], "en", False)
        assert "line 5 of 5" in Reader(str(shown["value"][1]["content"])).text


def test_a_verdict_that_cannot_be_written_is_not_called_kept(qa: QA, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    turns = asked(Events(qa, (), None), "来往是什么？")
    good = Events(qa, (), FeedbackStore(tmp_path / "feedback.sqlite"))
    broken = Events(qa, (), FeedbackStore(tmp_path / "file" / "feedback.sqlite"))
    assert good.judge("0-0-good", turns) == "0-0-good"
    assert broken.judge("0-0-good", turns) == ""
    assert [good.judge(key, turns) for key in ("0-0-fine", "9-0-good", "x")] == ["", "", ""]


def test_a_document_that_is_gone_is_said_to_be(qa: QA) -> None:
    events = Events(qa, (), None)
    answer = Answer("q", True, 0.9, (cited("来往"),))
    panel = Reader(str(events.open_source("0-1", [Turn("q", answer)], "zh-Hans", False)))
    assert WORDS[Language.HANS].left in panel.text
    assert panel.elements[0][1]["data-citation"] == "0-1"


@pytest.mark.parametrize("language", list(Language))
def test_a_card_of_a_removed_document_says_so_and_offers_no_way_into_it(language: Language) -> None:
    answer = Answer("q", True, 0.9, (cited("来往"),))
    words = WORDS[language]
    here, gone = (
        Reader(answer_html(0, answer, View(language), lambda _: 0, Asking(), is_here=lambda _, here=here: here))
        for here in (True, False)
    )
    assert words.removed not in here.text
    assert words.open_source in here.text
    assert words.removed in gone.text
    assert words.open_source not in gone.text
    assert words.copy in gone.text
    for tag, attributes in gone.elements:
        assert set(attributes) <= ALLOWED[tag]


def test_the_way_on_leads_past_a_document_that_is_gone(qa: QA) -> None:
    events = Events(qa, (), None)
    (turn,) = asked(events, "来往为什么失败了？")
    assert isinstance(turn.outcome, Answer)
    first, second, *others = turn.outcome.citations
    lost = replace(second, place=replace(second.place, document="nowhere.txt"))
    kept = Turn(turn.question, replace(turn.outcome, citations=(first, lost, *others)))
    panel = Reader(str(events.open_source("0-2", [kept], "en", False)))
    assert WORDS[Language.EN].left in panel.text
    ways = [each["value"] for tag, each in panel.elements if each.get("name") == "cite"]
    assert ways == ["0-1", "0-3"]


def test_text_gets_the_glyphs_of_its_script() -> None:
    assert [language_tag(text) for text in ("來往", "来往", "人口", "Laiwang")] == ["zh-Hant", "zh-Hans", "zh", "en"]


@pytest.mark.parametrize(
    "arguments",
    [
        (None, [], 5, None),
        ("来往", "来往是什么？", 5, None),
        ("来往", [1], 5, None),
        ("来往", [], "5", None),
        ("来往", [], True, None),
        ("来往", [], 5, "a.txt"),
        ("来往", [], 5, [["a.txt"]]),
        ("来往", [], 5, None, ["a.txt"]),
        ("来往", [], 5, None, {"script": "Hant"}),
        ("来往", [], 5, None, {"since": "soon"}),
    ],
)
def test_a_request_of_the_wrong_types_is_answered_with_a_sentence(qa: QA, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(gr.Error, match=": send "):
        Events(qa, (), None).search(*arguments)
