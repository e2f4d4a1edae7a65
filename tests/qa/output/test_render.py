"""Answers as text, on the seeds' own lines and on text that wants to be more than text."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation, Difference, Refusal
from qa.output.markdown import escape_markdown, render_markdown
from qa.output.parts import render_json, segments
from qa.output.terminal import render_terminal
from qa.output.wording import Language, line_range, surety

SEEDS = Path(__file__).parents[3] / "seeds"
LAIWANG = "000_6d546c181283620b.txt"
HOSTILE = (
    "<script>alert(1)</script> **b** [x](javascript:alert(1)) `c` $$x$$ | a | # "
    "<img src=x onerror=alert(1)> \x1b[31mred"
)


def cited(text: str, *, number: int = 1, document: str = LAIWANG, line: int = 9, marks: tuple[Span, ...] = (),
          matches: tuple[Span, ...] = (), metadata: Metadata | None = None, kind: Kind = Kind.BODY,
          heading: str = "") -> Citation:  # fmt: skip
    return Citation(
        number=number,
        row=number,
        place=Place(document, Span(0, len(text)), (line, line)),
        file=f"seeds/{document}",
        text=text,
        marks=marks,
        matches=matches,
        score=1.0 / number,
        kind=kind,
        heading=heading,
        metadata=metadata or Metadata(),
    )


def answered(*citations: Citation, found: bool = True, asked_as: str = "") -> Answer:
    return Answer(question="来往的口号是什么？", found=found, confidence=0.83, citations=citations, asked_as=asked_as)


def seed_line(line: int) -> str:
    return (SEEDS / LAIWANG).read_text("utf-8").split("\n")[line - 1].strip()


@pytest.fixture
def slogan() -> Citation:
    text = seed_line(9)
    start = text.index("好玩有趣")
    sentence = Span(text.rfind("。", 0, start) + 1, text.index("。", start) + 1)
    return cited(text, marks=(sentence,), matches=(Span(start, start + 4),))


def test_terminal_shows_the_passage_verbatim_its_mark_and_its_place(slogan: Citation) -> None:
    shown = render_terminal(answered(slogan))
    assert shown.startswith("1 passage from 1 document · sure (83%)")
    assert f"seeds/{LAIWANG}:9" in shown
    body = "".join(line.removeprefix("    ") for line in shown.split("\n")[4:])
    assert body.replace("⟦", "").replace("⟧", "").replace(" ", "") == slogan.text.replace(" ", "")
    marked = body[body.index("⟦") + 1 : body.index("⟧")]
    mark = slogan.marks[0]
    assert marked.replace(" ", "") == slogan.text[mark.start : mark.end].replace(" ", "")


def test_colour_adds_codes_and_no_characters(slogan: Citation) -> None:
    colored = render_terminal(answered(slogan), color=True)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert bare != colored
    assert "⟦" not in bare
    for line in colored.split("\n"):
        codes = re.findall(r"\x1b\[[0-9;]*m", line)
        assert not codes or codes[-1] == "\x1b[0m"
    unmarked = cited(slogan.text)
    assert "".join(bare.split()) == "".join(render_terminal(answered(unmarked)).split())


@given(
    st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=4),
    st.integers(20, 100),
)
def test_lines_keep_to_the_width_and_no_control_character_passes(
    text: str, spans: list[tuple[int, int]], width: int
) -> None:
    marks = tuple(Span(*sorted((min(a, len(text)), min(b, len(text))))) for a, b in spans)
    lines = render_terminal(answered(cited(text, marks=marks)), width=width).split("\n")[4:]
    for line in lines:
        assert cell_len(line) <= width
        assert not any(unicodedata.category(char) == "Cc" for char in line)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一二三四五六七八，九十", ["一二三四五六七", "八，九十"]),
        ("a question of some words", ["a question of ", "some words"]),
        ("无空格的abcdefghijklmnopq", ["无空格的", "abcdefghijklmnop", "q"]),
        ("❤️❤️❤️❤️❤️❤️❤️❤️❤️", ["❤️❤️❤️❤️❤️❤️❤️❤️", "❤️"]),
    ],
)
def test_lines_end_where_a_reader_would_end_them(text: str, lines: list[str]) -> None:
    shown = render_terminal(answered(cited(text)), width=20).split("\n")[4:]
    assert [line.removeprefix("    ") for line in shown] == lines


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_segments_are_the_text_and_the_union_of_the_spans(text: str, spans: list[tuple[int, int]]) -> None:
    marks = tuple(Span(*sorted((min(a, len(text)), min(b, len(text))))) for a, b in spans)
    cut = list(segments(cited(text, marks=marks)))
    assert "".join(part for part, _, _ in cut) == text
    inside = {position for mark in marks for position in range(mark.start, mark.end)}
    assert sum(len(part) for part, marked, _ in cut if marked) == len(inside)


def test_hostile_text_cannot_steer_a_terminal() -> None:
    shown = render_terminal(answered(cited(HOSTILE, metadata=Metadata(title="a\x1b]0;owned\x07b"))))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "␛[31mred" in shown.replace("\n    ", "")


def test_markdown_escapes_what_would_be_markup() -> None:
    shown = render_markdown(answered(cited(HOSTILE, marks=(Span(0, 8),))))
    body = shown.split("> ", 1)[1]
    assert body.startswith("<mark>&lt;script&gt;</mark>")
    unescaped = re.sub(r"\\[^\w\s]", "", body)
    assert not re.search(r"[`*|\[\]$#]|<(?!/?mark>)", unescaped)


def test_markdown_keeps_a_passage_on_one_line() -> None:
    assert "\n" not in escape_markdown("# a\n\n- b\n<p>")


def test_a_refusal_says_so_and_still_shows_the_nearest(slogan: Citation) -> None:
    for language, words in ((Language.EN, "nearest"), (Language.HANS, "最接近"), (Language.HANT, "最接近")):
        shown = render_terminal(answered(slogan, found=False), language=language)
        assert words in shown.split("\n")[0]
        assert "83" not in shown.split("\n")[0]
        assert "[1]" in shown
    four = tuple(cited(slogan.text, number=number) for number in range(1, 5))
    assert "[3]" in render_terminal(answered(*four, found=False))
    assert "[4]" not in render_terminal(answered(*four, found=False))
    assert render_terminal(Answer("q", False, 0.0, ())) == "Not found in these documents."
    empty = Answer("?", False, 0.0, (), Refusal.EMPTY)
    assert [render_terminal(empty, language=language)[:2] for language in Language] == ["没有", "沒有", "No"]


def test_what_was_concluded_is_said_to_be_so(slogan: Citation) -> None:
    about = Metadata(title="来往", author="Alex Hsu", date="2013-10", inferred=frozenset({"date"}))
    citation = cited(slogan.text, metadata=about, kind=Kind.COMMENT, heading="口号")
    assert "Alex Hsu · 2013-10 (inferred) · reader’s comment · under “口号”" in render_terminal(answered(citation))
    assert "2013-10（推断）" in render_terminal(answered(citation), language=Language.HANS)
    assert "2013-10（推斷）" in render_terminal(answered(citation), language=Language.HANT)


def test_the_search_behind_a_follow_up_is_told(slogan: Citation) -> None:
    answer = Answer(
        "q",
        True,
        0.6,
        (slogan,),
        asked_as="来往 口号",
        corrections=(("莱往", "来往"),),
        differences=(Difference((("2011", (1, 3)), ("2013", (2,)))),),
    )
    shown = render_terminal(answer)
    assert "Searched for “来往” as well as “莱往”" in shown
    assert "The passages differ: 2011 [1, 3] · 2013 [2]" in shown
    assert "各處說法不一：2011 [1, 3]" in render_terminal(answer, language=Language.HANT)
    assert "Searched as: 来往 口号" in shown


def test_json_is_the_answer(slogan: Citation) -> None:
    answer = answered(slogan)
    text = render_json(answer)
    assert json.loads(text) == answer.to_dict()
    assert slogan.text.replace('"', '\\"') in text


def test_words_for_places_and_surety() -> None:
    assert line_range((9, 9), Language.EN) == "line 9"
    assert line_range((24, 25), Language.HANT) == "第 24–25 行"
    assert [surety(value, Language.EN) for value in (0.1, 0.5, 0.8, 1.0)] == ["unsure", "fairly sure", "sure", "sure"]
