"""Web pages: blocks, lines of the file, metadata, and broken markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.html import declared_encoding, read_html
from index.records import Metadata

PAGE = """<!DOCTYPE html>
<html><head>
<meta charset="utf-8"><title>來往的
故事</title>
<meta name="author" content="張三"><meta property="article:published_time" content="2013-09-23">
<link rel="canonical" href="https://example.org/a">
<style>p { color: red }</style><script>var a = "<p>no</p>";</script>
</head><body>
<nav><ul><li>首頁</li></ul></nav>
<h1>來往</h1>
<p>阿里推出<b>來往</b>，
要和微信
競爭。</p>
<p>wrapped
English &amp; <a href="#">links</a></p>
<ul><li>甲</li>
<li>乙</li></ul>
<table><tr><td>姓名</td><td>年齡</td></tr>
<tr><td>王</td><td> 31 </td></tr></table>
第一行<br>第二行
<pre>one
  two</pre>
<footer>© 2013</footer>
</body></html>
"""


def test_blocks_become_lines_with_their_lines_in_the_file() -> None:
    page = read_html(PAGE)
    assert list(zip(page.text.split("\n"), page.source_lines, strict=True)) == [
        ("來往", 10),
        ("阿里推出來往，要和微信競爭。", 11),
        ("wrapped English & links", 14),
        ("甲", 16),
        ("乙", 17),
        ("姓名\t年齡", 18),
        ("王\t31", 19),
        ("第一行", 20),
        ("第二行", 20),
        ("one", 21),
        ("two", 22),
    ]
    assert page.metadata == Metadata("來往的故事", "張三", "2013-09-23", url="https://example.org/a")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_give_the_same(end: str) -> None:
    assert read_html(PAGE.replace("\n", end)) == read_html(PAGE)


def test_unclosed_navigation_does_not_swallow_the_page() -> None:
    assert read_html("<div><nav><a>menu</div><p>text").text == "text"
    assert read_html("<p>one<p>two</div></p>three").text == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'<meta charset="gb2312">', "gb2312"),
        (b'<META http-equiv="Content-Type" content="text/html; charset=Big5">', "Big5"),
        (b"<p>charset=big5</p>", ""),
        (b" " * 2000 + b"<meta charset=utf-8>", ""),
    ],
)
def test_the_declared_encoding(data: bytes, encoding: str) -> None:
    assert declared_encoding(data) == encoding


def test_the_lines_of_a_long_page_are_counted_to_its_end() -> None:
    page = read_html("<p\n>中\n" * 40_000)
    assert page.source_lines == tuple(range(2, 80_001, 2))


@pytest.mark.parametrize("tag", ["div", "i", "font color=red", "span", "x-y", "blockquote"])
def test_what_stands_in_elements_without_end_is_read_with_its_line(tag: str) -> None:
    page = read_html("".join(f"<{tag}><p>{number}</p>\n" for number in range(3_000)))
    assert page.text.split() == [str(number) for number in range(3_000)]
    assert page.source_lines == tuple(range(1, 3_001))


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>a &amp\nb</p>\nc", [1, 3]),
        ("<title>x\ny</title>\n<p>a<!--\n\n-->\n<p>b", [3, 6]),
        ('<p title="\n\n">a</p\n>b', [3, 4]),
        ("<pre>\na\n\nb</pre>", [2, 4]),
        ("<p>" + "long " * 3_000 + "\n<p>b", [1, 2]),
        ("a < \n b<p>c", [1, 2]),
    ],
)
def test_lines_behind_markup_that_has_lines(html: str, lines: list[int]) -> None:
    assert list(read_html(html).source_lines) == lines


def test_a_declared_encoding_does_not_touch_decoded_text() -> None:
    assert read_html('<meta charset="big5"><title>來往</title><p>中文 &eacute;&#20013;').text == "中文 é中"


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["<p>", "</p>", "<nav>", "</nav>", "<br>", "<td>", "<!--", "-->", "<script>", "&#0;", "&x"]
            ),
            st.text(max_size=8),
        )
    ).map("".join)
)
def test_any_markup_gives_as_many_lines_as_line_numbers(html: str) -> None:
    page = read_html(html)
    assert len(page.text.split("\n") if page.text else []) == len(page.source_lines)
    assert list(page.source_lines) == sorted(page.source_lines)
    assert "\r" not in page.text
