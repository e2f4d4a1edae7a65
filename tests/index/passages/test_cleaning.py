"""Noise, headings, comments and credits of the seeds, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.passages.splitting import Split, split_document
from index.readers.files import read_documents
from index.records import Document, Kind
from tests.index.passages.cutting import lines_of, split

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module")
def seeds() -> dict[str, tuple[Document, Split]]:
    """The seeds by the first three characters of their names."""
    documents = [item for item in read_documents([SEEDS]) if isinstance(item, Document)]
    return {document.id[:3]: (document, split_document(document)) for document in documents}


DROPPED = {
    "000": {},
    "001": {
        1: "site title",
        2: "page chrome",
        4: "site title",
        6: "empty field",
        8: "other script",
        42: "disclaimer",
        68: "page chrome",
    },
    "002": {19: "comment notice"},
    "003": {
        **dict.fromkeys((3, 27, 62, 102, 122, 150, 195, 219, 270, 294), "author name"),
        **dict.fromkeys((24, 99, 147, 291), "call to action"),
        **dict.fromkeys((308, 311), "page chrome"),
    },
    "004": {
        **dict.fromkeys((10, 12, 22, 33, 43, 51, 57, 59), "image slot"),
        **dict.fromkeys((137, 141, 149, 153, 161, 165, 216, 218, 222, 224, 228, 230), "service listing"),
        **dict.fromkeys((145, 157, 169, 220, 226, 232), "price"),
        **dict.fromkeys((173, 234), "copyright notice"),
        236: "page chrome",
    },
}
KINDS = {
    "000": {Kind.HEADING: [6, 14], Kind.COMMENT: [], Kind.CREDIT: [1, 23]},
    "001": {Kind.HEADING: [44, 64, 66], Kind.COMMENT: [], Kind.CREDIT: [42, 54]},
    "002": {Kind.HEADING: [3, 12], Kind.COMMENT: [20, 21, 22, 23], Kind.CREDIT: []},
    "003": {
        Kind.HEADING: [1, 71, 73, 79, 86, 93, 156, 165, 174, 183, 225, 297],
        Kind.COMMENT: [],
        Kind.CREDIT: [],
    },
    "004": {
        Kind.HEADING: [1, 3, 14, 27, 37, 75, 81, 91, 111, 117, 171, 204],
        Kind.COMMENT: [],
        Kind.CREDIT: [5, 6, 133],
    },
}
JOINED = {"000": [], "001": [], "002": [], "003": [(249, 251)], "004": [(24, 25), (121, 123), (189, 190)]}
# Lines that two passages share, because a credit was run into their text.
SHARED = {"000": {1, 23}, "001": {54}, "002": set(), "003": set(), "004": {133}}


@pytest.mark.parametrize("name", DROPPED)
def test_every_noise_line_of_the_seeds_is_dropped_with_its_reason(
    name: str, seeds: dict[str, tuple[Document, Split]]
) -> None:
    found = {dropped.place.lines[0]: dropped.reason for dropped in seeds[name][1].dropped}
    assert found == DROPPED[name]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("kind", [Kind.HEADING, Kind.COMMENT, Kind.CREDIT])
def test_headings_comments_and_credits_of_the_seeds_are_labelled(
    name: str, kind: Kind, seeds: dict[str, tuple[Document, Split]]
) -> None:
    assert lines_of(seeds[name][1], kind) == KINDS[name][kind]


@pytest.mark.parametrize("name", JOINED)
def test_only_wrapped_lines_of_the_seeds_are_joined(name: str, seeds: dict[str, tuple[Document, Split]]) -> None:
    places = [passage.place.lines for passage in seeds[name][1].passages]
    assert [lines for lines in places if lines[0] != lines[1]] == JOINED[name]


@pytest.mark.parametrize("name", DROPPED)
def test_every_other_line_of_the_seeds_is_covered_by_one_whole_passage(
    name: str, seeds: dict[str, tuple[Document, Split]]
) -> None:
    document, parts = seeds[name]
    covered: dict[int, list[str]] = {}
    for passage in parts.passages:
        for line in range(passage.place.lines[0], passage.place.lines[1] + 1):
            covered.setdefault(line, []).append(passage.text)
    cut = {10} if name == "004" else {42} if name == "001" else set()
    for number, line in enumerate(document.text.split("\n"), start=1):
        if not line.strip() or (number in DROPPED[name] and number not in cut):
            continue
        texts = covered[number]
        assert len(texts) == (2 if number in SHARED[name] else 1), number
        if number not in cut and number not in SHARED[name]:
            assert line.strip(" •") in texts[0], number


@pytest.mark.parametrize(
    ("name", "line", "texts"),
    [
        ("000", 1, ["(電子商務研究中心訊)", "1個月前,“來往”產品負責人"]),
        ("000", 23, ["這一回,移動社交的“來往”能不能圓了阿里巴巴的社交夢呢?", "(來源:福布斯中文網 文/Alex Hsu )"]),
        ("001", 42, ["本文首發於微信公眾號:一鳴網。"]),
        ("001", 54, ["產業作者|習睿編輯|譚松來源|一鳴網", "2019年9月10日,6萬人齊聚杭州"]),
        ("004", 5, ["作者 速途研究院"]),
        ("004", 6, ["2018年03月21日11:31 • 速途研究院"]),
        ("004", 10, ["阿里在电商行业已碾压其他企业,"]),
        ("004", 133, ["今天的支付宝9.0版本发布", "(文/老铁)"]),
    ],
)
def test_what_was_run_into_a_line_is_cut_off(
    name: str, line: int, texts: list[str], seeds: dict[str, tuple[Document, Split]]
) -> None:
    found = [passage.text for passage in seeds[name][1].passages if passage.place.lines == (line, line)]
    assert len(found) == len(texts)
    assert all(text.startswith(start) for text, start in zip(found, texts, strict=True))


def test_the_cut_prefix_and_the_disclaimer_are_kept_as_dropped_text(seeds: dict[str, tuple[Document, Split]]) -> None:
    prefix = next(dropped for dropped in seeds["004"][1].dropped if dropped.place.lines == (10, 10))
    assert prefix.text == "澳门新葡新京网上导航,"
    disclaimers = [dropped.text for dropped in seeds["001"][1].dropped if dropped.reason == "disclaimer"]
    assert disclaimers == ["文章內容屬作者個人觀點,不代表和訊網立場。", "投資者據此操作,風險請自擔。"]


def test_wrong_encodings_and_pinyin_inside_a_line_stay_verbatim(seeds: dict[str, tuple[Document, Split]]) -> None:
    texts = {passage.place.lines[0]: passage.text for passage in seeds["000"][1].passages}
    assert "C2B??蛻舳ㄖ飘a品" in texts[16]
    assert "西溪園區(qū)" in seeds["000"][1].passages[1].text


def test_both_scripts_of_a_page_lose_the_same_lines(seeds: dict[str, tuple[Document, Split]]) -> None:
    import opencc

    for name, other in (("003", "t2s"), ("004", "s2t"), ("002", "s2t")):
        document, parts = seeds[name]
        converted = opencc.OpenCC(other).convert(document.text)
        again = split(converted)
        assert [item.place.lines for item in again.dropped] == [item.place.lines for item in parts.dropped]
        assert [item.place.lines for item in again.passages] == [item.place.lines for item in parts.passages]
