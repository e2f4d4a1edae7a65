"""Common noise of web pages is dropped; clean texts of every sort lose nothing."""

from __future__ import annotations

import pytest

from index.records import Kind
from tests.index.passages.cutting import lines_of, split

NOVEL = """第一章 風雪夜

那天夜裡，雪下得很大。老人推開門，看見一個少年站在階前，衣裳單薄，手裡卻緊緊抱著一隻木匣，彷彿抱著自己的性命。

「你從哪裡來？」老人問。

少年不答。

過了許久，少年才抬起頭來，說道：「我從南邊來。家裡的人都不在了，只留下這個匣子，叫我一定要交給姓陳的先生。」

「我就是姓陳的。」

老人接過匣子，打開一看，裡面只有一封信，和半塊斷了的玉珮。他的手顫抖起來，許久說不出話，只是望著窗外的大雪出神。

第二章 舊事

二十年前，陳先生還是個書生。"""
ENGLISH = """The Lighthouse

It was a quiet evening when the keeper climbed the stairs for the last time, and
he did not know it. The lamp had been cleaned in the morning; the glass was dry,
and the wind, which had blown for three days, had gone down with the sun. From
the gallery he could see the whole bay.

"Is anybody there?" he called. Nobody answered, and he went back inside to write
the day's entry in the book, as he had done for thirty years without a break."""
POEM = """靜夜思

床前明月光
疑是地上霜
舉頭望明月
低頭思故鄉

登鸛雀樓

白日依山盡
黃河入海流
欲窮千里目
更上一層樓"""
LIST = """購物清單：

1、蘋果
2、香蕉
3、牛奶兩瓶

- bread
- butter
- a jar of honey

一、先去市場
二、再去郵局"""
TABLE = """姓名\t年齡\t城市
王小明\t31\t台北
李大華\t28\t杭州

Item      Price     Stock
Apples    1.20      300
Pears     2.50      0

| a | b |
| 1 | 2 |"""
LINES = """政府呼籲更多的人關注環境問題。
用戶掃描二維碼即可完成支付。
沉默不代表沒有意見。
Copyright law protects authors and their heirs for seventy years.
相關產品
手機
¥3999元
他說，登入之後再寫評論也不遲，於是大家都去登入。
關鍵詞：社交；電商；支付
分享
2019年的雪
Chapter 1
Chapter 2
Chapter 3
來源很多，不能一一列舉。
“……”"""


@pytest.mark.parametrize("text", [NOVEL, ENGLISH, POEM, LIST, TABLE, LINES], ids=lambda text: text[:8])
def test_clean_texts_lose_nothing(text: str) -> None:
    parts = split(text)
    assert parts.dropped == ()
    kept = "".join("".join(passage.text.split()) for passage in parts.passages)
    assert kept == "".join(text.split())


@pytest.mark.parametrize("text", [POEM, LIST, TABLE, LINES], ids=lambda text: text[:8])
def test_poems_lists_and_tables_keep_their_lines_apart(text: str) -> None:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    assert [passage.text for passage in split(text).passages] == lines


def test_chapters_of_a_novel_and_the_title_of_a_story_are_headings() -> None:
    assert lines_of(split(NOVEL), Kind.HEADING) == [1, 15]
    assert lines_of(split(POEM), Kind.HEADING) == []
    assert lines_of(split(LIST), Kind.HEADING) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("點擊關閉", "page chrome"),
        ("分享到:微信 微博 QQ空間", "page chrome"),
        ("上一篇：昨天的新聞", "page chrome"),
        ("相关阅读", "page chrome"),
        ("Back to top", "page chrome"),
        ("作者：", "empty field"),
        ("长按识别下方二维码，关注我们", "call to action"),
        ("歡迎點讚、轉發", "call to action"),
        ("更多精彩，敬请关注“每日财经”", "call to action"),
        ("© 2019 Example Media. All rights reserved.", "copyright notice"),
        ("京ICP备12345678号", "copyright notice"),
        ("未经授权不得转载", "copyright notice"),
        ("本網尊重版權，如有侵權請聯繫我們刪除。", "copyright notice"),
        ("----------", "separator"),
        ("* * *", "separator"),
    ],
)
def test_common_noise_of_web_pages_is_dropped(line: str, reason: str) -> None:
    parts = split(f"這是一個段落，寫的是一件真實的事情。\n{line}\n這是另一個段落，寫的是後來的事情。")
    assert [(dropped.text, dropped.reason) for dropped in parts.dropped] == [(line, reason)]
    assert [passage.place.lines for passage in parts.passages] == [(1, 1), (3, 3)]


def test_a_comment_notice_labels_what_follows_only_in_the_second_half() -> None:
    article = "\n".join(f"這是正文的第{number}段，內容並不重要，但是很長。" for number in range(1, 9))
    late = split(f"{article}\n请登录后发表评论\n寫得真好。\n我不同意。")
    assert lines_of(late, Kind.COMMENT) == [10, 11]
    early = split(f"请登录后发表评论\n{article}")
    assert lines_of(early, Kind.COMMENT) == []
    assert len(early.passages) == 8


def test_short_lines_in_the_other_script_are_noise_only_at_the_head_and_foot() -> None:
    body = [f"這是第{number}個段落，裡面寫著關於這間學校的歷史與現況。" for number in range(10)]
    page = ["欢迎访问", *body[:5], "他说这样写", *body[5:], "联系我们"]
    parts = split("\n".join(page))
    assert [dropped.text for dropped in parts.dropped] == ["欢迎访问", "联系我们"]


def test_numbered_captions_are_noise_only_where_they_are_image_slots() -> None:
    text = "第一張\n图片 1\n第二張\n图片 2\n第三張\n图片 3"
    assert [dropped.reason for dropped in split(text).dropped] == ["image slot"] * 3
    assert split("Section 1\ntext\nSection 2\ntext\nSection 3\ntext").dropped == ()


def test_markdown_headings_code_and_markup() -> None:
    text = (
        "---\ntitle: 手冊\n---\n# 安裝 #\n\n先下載，再安裝。\n\n"
        "```sh\n# 這不是標題\npip install chuchu\n```\n\n設定\n---\n\n完成。\n"
    )
    parts = split(text, "guide.md")
    assert [(passage.kind, passage.text, passage.heading) for passage in parts.passages] == [
        (Kind.HEADING, "安裝", ""),
        (Kind.BODY, "先下載，再安裝。", "安裝"),
        (Kind.BODY, "# 這不是標題", "安裝"),
        (Kind.BODY, "pip install chuchu", "安裝"),
        (Kind.HEADING, "設定", ""),
        (Kind.BODY, "完成。", "設定"),
    ]
    assert {dropped.reason for dropped in parts.dropped} == {"markup"}
    assert [passage.place.lines[0] for passage in parts.passages] == [4, 6, 9, 10, 13, 16]


def test_heading_marks_mean_nothing_in_plain_text() -> None:
    text = "# 這一行在純文字檔裡不是標題，因為這裡沒有任何標記語言。"
    assert [passage.text for passage in split(text).passages] == [text]


def test_hostile_lines_lose_nothing() -> None:
    hostile = ["分享" * 50_000, "?" * 100_000, "作者|" * 30_000, "(" * 100_000, "澳门 1 " * 20_000, "-" * 100 + "x"]
    text = "\n".join(hostile)
    parts = split(text)
    assert "".join("".join(passage.text.split()) for passage in parts.passages) == "".join(text.split())
