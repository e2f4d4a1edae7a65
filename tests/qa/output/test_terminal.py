"""Answers in a terminal: verbatim, within the width, and in control of nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from index.records import Kind, Metadata, Span
from qa.answer import Answer, Citation, Difference, Refusal
from qa.output.terminal import render_terminal
from qa.output.wording import Language
from tests.qa.output.made_answers import HOSTILE, LAIWANG, answered, cited


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


def test_hostile_text_cannot_steer_a_terminal() -> None:
    shown = render_terminal(answered(cited(HOSTILE, metadata=Metadata(title="a\x1b]0;owned\x07b"))))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "␛[31mred" in shown.replace("\n    ", "")


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
