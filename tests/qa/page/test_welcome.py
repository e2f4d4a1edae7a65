"""The empty conversation: what to ask, and what is in it."""

from __future__ import annotations

import pytest

from index.records import DocumentInfo, Metadata
from qa.output.wording import Language
from qa.page.welcome import welcome_html
from qa.page.words.page import WORDS
from tests.qa.page.shown import HOSTILE, Reader


def info(number: int, title: str = "") -> DocumentInfo:
    return DocumentInfo(f"{number}.txt", f"/{number}.txt", Metadata(title=title, author="甲"), number)


@pytest.mark.parametrize("language", list(Language))
def test_documents_are_named_with_what_is_known_of_them(language: Language) -> None:
    text = Reader(welcome_html([info(3, "來往"), info(4)], [], language)).text
    for said in ("來往", "4.txt", "甲", WORDS[language].passages.format(n=3), WORDS[language].passages.format(n=4)):
        assert said in text
    assert "3.txt" not in text


@pytest.mark.parametrize(("documents", "counted"), [(0, ""), (8, ""), (9, "+ 1"), (1_000, "+ 992")])
def test_more_than_eight_documents_are_counted(documents: int, counted: str) -> None:
    reader = Reader(welcome_html(map(info, range(documents)), [], Language.EN))
    assert sum(each.get("class") == "document" for _, each in reader.elements) == min(documents, 8)
    assert ("+" in reader.text) is bool(counted)
    assert counted in reader.text


def test_titles_and_examples_are_text() -> None:
    reader = Reader(welcome_html([info(1, HOSTILE)], [HOSTILE], Language.EN))
    assert not {"script", "img"} & {tag for tag, _ in reader.elements}
    assert reader.text.count("alert(1)</script>") == 2
    offered = [each["value"] for tag, each in reader.elements if tag == "button"]
    assert offered == [HOSTILE]
