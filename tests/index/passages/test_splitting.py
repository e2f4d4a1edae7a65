"""Passages: verbatim, in their places, of bounded length, joined and folded where they should be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages.splitting import MAX_CHARACTERS, Split, split_document
from index.passages.wrapping import unwrap
from index.readers.files import read_documents
from index.records import Document, Kind, Metadata, Passage

SEEDS = Path(__file__).parents[3] / "seeds"
BREAK = re.compile(r"\r\n|\r|\n")


def document(text: str, *, in_order: bool = True) -> Document:
    """A plain text document."""
    return Document("text.txt", "/text.txt", text, "hash", in_order=in_order)


def seeds() -> list[Document]:
    """The documents of the seeds."""
    return [item for item in read_documents([SEEDS]) if isinstance(item, Document)]


def line_at(text: str, position: int) -> int:
    """The 1-based line of a character, counted independently of the code under test."""
    return 1 + len(BREAK.findall(text[:position] + ("x" if text[position] == "\n" else "")))


def check_places(doc: Document, parts: Split) -> None:
    """Every passage and everything dropped stands in the document where it says it does."""
    text = doc.text
    end = 0
    for item in sorted([*parts.passages, *parts.dropped], key=lambda item: item.place.span):
        span = item.place.span
        assert span.start >= end
        end = span.end
        shown = text[span.start : span.end]
        assert shown == shown.strip() != ""
        assert item.place.lines == (line_at(text, span.start), line_at(text, span.end - 1))
        if isinstance(item, Passage):
            assert item.text == unwrap(shown)
            assert "".join(item.text.split()) == "".join(shown.split())
            assert not BREAK.search(item.text)
            assert len(item.text) <= MAX_CHARACTERS
        else:
            assert item.text == shown


def check_nothing_lost(doc: Document, parts: Split) -> None:
    """Every character that is not white space is in a passage or in something dropped."""
    covered = bytearray(len(doc.text))
    for item in [*parts.passages, *parts.dropped]:
        span = item.place.span
        covered[span.start : span.end] = b"\1" * len(span)
    missing = [char for char, seen in zip(doc.text, covered, strict=True) if not seen]
    assert "".join(missing).strip(" •·|\r\n\t") == "" or all(char.isspace() or char in "•·|,:、" for char in missing)


def test_passages_of_the_seeds_stand_where_they_say() -> None:
    for doc in seeds():
        parts = split_document(doc)
        check_places(doc, parts)
        check_nothing_lost(doc, parts)
    assert len(seeds()) == 5


FRAGMENTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n", max_codepoint=0x2FFFF), min_size=1, max_size=60),
    st.sampled_from(
        [
            "",
            "   ",
            "　　",
            "\t",
            "這是一句話，後面還有一句話。",
            "第一章 開始",
            "1、標題",
            "- item",
            "wrapped English text that goes on to the end of its line and then",
            "这一行很长很长很长很长很长很长很长很长很长很长很长很长很长没有标点",
            "点击关闭",
            "作者:张三",
            "2018年3月21日 • 某网",
            "(来源:某网 文/某人)",
            "來往!",
            "他拿出了大殺器:",
            "长" * 1200,
            "word " * 300,
            "句子不長。" * 200,
            "𠀀𠀁𪚥",
            "图片 1",
            "图片 2",
            "图片 3",
            "\u2028",
            "\x0b\x0c\x85",
        ]
    ),
)
TEXTS = st.lists(st.tuples(FRAGMENTS, st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])), max_size=25).map(
    lambda pairs: "".join(part + end for part, end in pairs)
)


@given(TEXTS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_text_is_covered_and_every_passage_stands_where_it_says(text: str, final_newline: bool) -> None:
    doc = document(text if final_newline else text.rstrip("\r\n"))
    parts = split_document(doc)
    check_places(doc, parts)
    check_nothing_lost(doc, parts)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_line_ends_do_not_change_the_passages(text: str) -> None:
    plain = BREAK.sub("\n", text)
    expected = [(item.text, item.kind, item.place.lines) for item in split_document(document(plain)).passages]
    for end in ("\r\n", "\r"):
        parts = split_document(document(plain.replace("\n", end)))
        assert [(item.text, item.kind, item.place.lines) for item in parts.passages] == expected


def test_an_empty_document_has_no_passages() -> None:
    for text in ("", "\n", " \r\n\t\r　"):
        parts = split_document(document(text))
        assert (parts.passages, parts.dropped) == ((), ())


def test_wrapped_english_is_joined_with_spaces_and_wrapped_chinese_without() -> None:
    english = (
        "It was a quiet evening when the keeper climbed the stairs for the last\n"
        "time, and he did not know it. The lamp had been cleaned in the morning;\n"
        "the glass was dry, and the wind, which had blown for three days, had\n"
        "gone down.\n\nThe next day began."
    )
    assert [item.text for item in split_document(document(english)).passages] == [
        english.split("\n\n")[0].replace("\n", " "),
        "The next day began.",
    ]
    sentence = (
        "老人接過匣子打開一看裡面只有一封信和半塊斷了的玉珮他的手顫抖起來許久說不出話只是望著窗外的大雪出神，" * 3
    )
    lines = [sentence[start : start + 35] for start in range(0, len(sentence), 35)]
    chinese = "\n".join(lines) + "\n　　第二段從這裡開始。"
    passages = split_document(document(chinese)).passages
    assert [item.text for item in passages] == [sentence, "第二段從這裡開始。"]
    assert passages[0].place.lines == (1, len(lines))


def test_one_paragraph_a_line_is_not_joined() -> None:
    text = "她說她不知道那一天究竟發生了什麼事情，也不知道後來的人怎樣說起這件事\n我說我也不知道"
    assert len(split_document(document(text)).passages) == 2
    assert len(split_document(document(text + "\n" + text)).passages) == 4


def test_a_long_paragraph_is_cut_at_sentence_ends_with_its_own_lines() -> None:
    sentence = "這一句話一共有二十個字符左右不多也不少就是這樣。"
    single = split_document(document(sentence * 50)).passages
    assert len(single) == 3
    assert all(item.text.endswith("。") and item.place.lines == (1, 1) for item in single)
    assert "".join(item.text for item in single) == sentence * 50
    joined = sentence * 30
    wrapped = "\n".join(joined[start : start + 35] for start in range(0, len(joined), 35))
    parts = split_document(document(wrapped))
    check_places(document(wrapped), parts)
    assert [item.text[-1] for item in parts.passages] == ["。", "。"]
    first, second = parts.passages
    assert first.place.lines[0] == 1
    assert second.place.lines[1] == wrapped.count("\n") + 1
    assert second.place.lines[0] - first.place.lines[1] in (0, 1)


def test_text_without_any_stop_is_still_cut() -> None:
    text = "字" * 1_201
    parts = split_document(document(text)).passages
    assert "".join(item.text for item in parts) == text
    assert max(len(item.text) for item in parts) <= MAX_CHARACTERS


def test_headings_are_carried_only_where_lines_are_in_order() -> None:
    body = "這一段文字足夠長，長到上面的短行只能是它的標題，而不是它的一部分，也不是別的什麼。"
    text = f"來往的失敗\n\n{body}\n\n釘釘的成功\n\n{body}再說一次。"
    ordered = split_document(document(text)).passages
    assert [(item.kind, item.heading) for item in ordered] == [
        (Kind.HEADING, ""),
        (Kind.BODY, "來往的失敗"),
        (Kind.HEADING, ""),
        (Kind.BODY, "釘釘的成功"),
    ]
    assert {item.heading for item in split_document(document(text, in_order=False)).passages} == {""}


def test_headings_of_the_seeds() -> None:
    by_name = {doc.id[:3]: split_document(doc).passages for doc in seeds()}
    heading_of = {(name, item.place.lines[0]): item.heading for name, items in by_name.items() for item in items}
    assert heading_of["000", 5] == ""
    assert heading_of["000", 7] == "騰訊真強,“來往”依靠什么?"
    assert heading_of["003", 81] == "2、10億強硬推廣來往,折戟沉沙"
    # A new answer leaves the headings of the last one behind.
    assert heading_of["003", 105] == "阿里巴巴為什麼不開發一款社交軟件?"
    assert heading_of["002", 18] == "阿里巴巴该如何切入社交化营销?"
    assert heading_of["002", 20] == ""
    assert {heading_of["001", 46], heading_of["004", 93]} == {""}


def test_credits_complete_the_metadata_of_a_text_that_is_in_order() -> None:
    body = "第一段的內容在這裡，寫得很長，沒有什麼特別的地方。\n第二段的內容也在這裡，同樣沒有什麼特別的地方。\n"
    text = f"一個普通的標題\n作者：張三\n2018-03-21 11:31 某某网\n{body * 4}(來源:福布斯中文網 文/Alex Hsu)"
    parts = split_document(document(text))
    assert parts.metadata == Metadata(author="張三", date="2018-03-21 11:31", source="福布斯中文網")
    known = Document("t", "/t", text, "", Metadata(author="李四"))
    assert split_document(known).metadata.author == "李四"
    assert split_document(document(text, in_order=False)).metadata == Metadata()


@pytest.mark.parametrize(
    ("wrapped", "shown"),
    [
        ("中文\n中文", "中文中文"),
        ("中文 \r\n  中文", "中文中文"),
        ("English\nwords", "English words"),
        ("中文\nwords", "中文words"),
        ("a\n\n\nb", "a b"),
        ("no break", "no break"),
    ],
)
def test_unwrap(wrapped: str, shown: str) -> None:
    assert unwrap(wrapped) == shown
