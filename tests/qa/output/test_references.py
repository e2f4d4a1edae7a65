"""Citations to paste elsewhere."""

from __future__ import annotations

from datetime import date

from index.records import Kind, Metadata, Place, Span
from qa.answer import Citation
from qa.output.references import as_bibtex, as_gbt7714, as_markdown, as_text, quotation
from qa.output.wording import Language

TODAY = date(2026, 11, 23)
TEXT = "来往来了。“来往”失败的原因,是定位和推广。"


def cited(metadata: Metadata, marks: tuple[Span, ...] = (Span(5, 23),)) -> Citation:
    place = Place("004_05b5dbee9ad7cef5.txt", Span(0, len(TEXT)), (20, 21))
    return Citation(1, 0, place, "seeds/004.txt", TEXT, marks, (), 1.0, Kind.BODY, "", metadata)


KNOWN = Metadata("阿里的社交梦", "速途研究院", "2018-03-21 11:31", "速途", "https://example.com/a_b?c=1&d=2")
GUESSED = Metadata("Dream & #1_%", "", "2013", "福布斯", inferred=frozenset({"date"}))


def test_the_quotation_is_the_answering_sentence_or_the_whole_passage() -> None:
    assert quotation(cited(KNOWN)) == "“来往”失败的原因,是定位和推广。"
    assert quotation(cited(KNOWN, marks=())) == TEXT


def test_text_names_the_source_in_the_readers_language() -> None:
    assert as_text(cited(GUESSED), Language.EN).endswith(
        "— Dream & #1_%, 2013 (inferred), 福布斯, 004_05b5dbee9ad7cef5.txt, lines 20–21"
    )
    assert as_text(cited(KNOWN), Language.HANT).startswith("「“来往”失败的原因")


def test_markdown_links_a_web_address_and_nothing_else() -> None:
    assert "[阿里的社交梦](<https://example.com/a_b?c=1&d=2>)" in as_markdown(cited(KNOWN), Language.EN)
    assert "](" not in as_markdown(cited(Metadata("x", url="javascript:alert(1)")), Language.EN)


def test_gbt7714_of_a_known_and_of_a_guessed_date() -> None:
    assert as_gbt7714(cited(KNOWN), TODAY) == (
        "速途研究院. 阿里的社交梦[EB/OL]. 速途, 2018: 第20–21行(2018-03-21 11:31)[2026-11-23]. "
        "https://example.com/a_b?c=1&d=2."
    )
    assert as_gbt7714(cited(GUESSED), TODAY) == "Dream & #1_%[EB/OL]. 福布斯, [2013]: 第20–21行[2026-11-23]."
    assert as_gbt7714(cited(Metadata()), TODAY) == "004_05b5dbee9ad7cef5.txt[EB/OL]. 第20–21行[2026-11-23]."


def test_bibtex_escapes_and_says_what_was_inferred() -> None:
    entry = as_bibtex(cited(GUESSED), TODAY)
    assert entry.startswith("@misc{004-05b5dbee9ad7cef5-20,\n")
    assert r"title = {{Dream \& \#1\_\%}}" in entry
    assert "inferred: date" in entry
    assert "author" not in entry
    assert entry.count("{") == entry.count("}")
    assert "year = {2018}" in as_bibtex(cited(KNOWN), TODAY)
