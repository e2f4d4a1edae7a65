"""The tree of a page: every text once, in order, with its line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.readers.html_tree import Element, Text, parse_html, walk


def test_the_tree_is_never_deep_and_keeps_the_order() -> None:
    root = parse_html("<div>a" * 20_000 + "</div>" * 20_000 + "z")
    depth = deepest = 0
    text = ""
    for begins, node in walk(root):
        if isinstance(node, Text):
            text += node.text
        else:
            depth += 1 if begins else -1
            deepest = max(deepest, depth)
    assert (depth, text) == (0, "a" * 20_000 + "z")
    assert deepest <= 512


def texts(html: str) -> list[tuple[str, int]]:
    return [(node.text, node.line) for begins, node in walk(parse_html(html)) if begins and isinstance(node, Text)]


def test_a_text_knows_the_line_it_begins_on() -> None:
    assert texts("<p>a\nb</p>\n<p>c &amp;\nd<b\n>e</b>") == [("a\nb", 1), ("\n", 2), ("c &\nd", 3), ("e", 5)]


def test_an_element_has_its_attributes_and_its_line() -> None:
    (element,) = (
        node
        for begins, node in walk(parse_html("\n<P Class='x' LANG=zh><i>a</i>"))
        if begins and isinstance(node, Element) and node.tag == "p"
    )
    assert (element.line, dict(element.attributes)) == (2, {"class": "x", "lang": "zh"})


@given(st.text(alphabet="<>/!-abp \n&;\"'=", max_size=60))
def test_every_element_that_begins_ends(html: str) -> None:
    begun: list[Element] = []
    for begins, node in walk(parse_html(html)):
        if isinstance(node, Element):
            if begins:
                begun.append(node)
            else:
                assert begun.pop() is node
    assert begun == []
    lines = [line for _, line in texts(html)]
    assert lines == sorted(lines)
    assert all(1 <= line <= html.count("\n") + 1 for line in lines)
