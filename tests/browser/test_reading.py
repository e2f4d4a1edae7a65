"""A reader asks, sees cited passages, opens one in its document and asks on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HOSTILE, OpenPage, ask

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def test_an_example_is_answered_with_cited_and_marked_passages(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator(".examples button")).to_have_count(3)
    page.click(".examples button >> nth=0")
    cards = page.locator(".card")
    expect(cards.first).to_be_visible()
    line = page.locator(".answer-line").inner_text()
    assert re.match(r"[1-5] passages? from [1-5] documents?", line)
    assert cards.count() == int(line[0])
    for number, card in enumerate(cards.all(), start=1):
        assert card.locator(".number").inner_text() == str(number)
        assert re.match(r"lines? \d", card.locator(".facts li").first.inner_text())
        shown = card.locator(".passage").inner_text()
        marked = "".join(card.locator("mark").all_inner_texts())
        assert 0 < len(marked) <= len(shown)


def test_a_card_shows_what_stands_in_the_file_at_its_lines(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "來往後來改名叫什麼？")
    files = [file.read_text("utf-8") for file in SEEDS.glob("*.txt")]
    for card in page.locator(".card").all():
        words = "".join(card.locator(".passage").inner_text().split())
        first = int(re.findall(r"\d+", card.locator(".facts li").first.inner_text())[0])
        assert any(words[:20] in "".join("".join(text.split("\n")[first - 1 : first + 3]).split()) for text in files)


def test_a_citation_opens_its_document_at_the_passage(open_page: OpenPage) -> None:
    page = open_page(width=1440)
    ask(page, "来往为什么失败了？")
    card = page.locator(".card").nth(1)
    head = card.locator(".card-head")
    head.click()
    opened = page.locator("#source [aria-current]")
    expect(opened).to_be_in_viewport()
    assert opened.locator("p").inner_text() == card.locator(".passage").inner_text()
    assert opened.locator("mark").count() > 0
    assert page.locator("#source .row").count() > 5
    title = card.locator(".document").inner_text()
    same = [name for name in page.locator(".card .document").all_inner_texts() if name == title]
    expect(page.locator("#source .row.cited")).to_have_count(len(same))
    expect(page.locator(".source-count")).to_have_text(re.compile("Citation 2 of"))
    page.get_by_role("button", name="Next citation").click()
    expect(page.locator(".source-count")).to_have_text(re.compile("Citation 3 of"))
    expect(page.locator("#source [aria-current]")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(head).to_be_focused()
    head.click()
    expect(page.locator("#source [aria-current]")).to_be_in_viewport()


def test_a_follow_up_is_read_with_what_was_asked_before(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, "来往是谁推动的？")
    ask(page, "它后来为什么失败了？")
    expect(page.locator(".question")).to_have_text(["来往是谁推动的？", "它后来为什么失败了？"])
    second = page.locator(".answer").nth(1)
    assert "来往" in second.locator(".aside").first.inner_text()
    expect(second.locator(".card").first).to_be_visible()
    expect(page.locator(".question").nth(1)).to_be_in_viewport()


def test_what_a_follow_up_carries_can_be_dropped_and_changed(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "来往是谁推动的？")
    ask(page, "后来改名叫什么？")
    asked = page.locator(".answer").nth(1).locator(".asked")
    expect(asked).to_contain_text("来往 推动 · 后来改名叫什么？")
    asked.get_by_role("button", name="Edit").click()
    expect(page.locator("#question textarea")).to_have_value("来往 推动 后来改名叫什么？")
    page.fill("#question textarea", "")
    asked.get_by_role("button", name="Ask this question alone").focus()
    page.keyboard.press("Enter")
    expect(asked).to_contain_text("Asked alone")
    expect(page.locator(".question")).to_have_count(2)
    joined = asked.get_by_role("button", name="Ask as a follow-up")
    expect(joined).to_be_focused()
    page.reload()
    expect(asked).to_contain_text("Asked alone")
    joined.click()
    expect(asked).to_contain_text("来往 推动 · 后来改名叫什么？")


@pytest.mark.parametrize(
    ("width", "locale", "copy", "close"),
    [
        (390, "zh-CN", "复制引文", "关闭原文"),
        (820, "zh-TW", "複製引文", "關閉原文"),
        (1440, "en-US", "Copy citation", ""),
    ],
)
def test_a_stranger_finds_reads_asks_on_and_copies_in_five_clicks(
    open_page: OpenPage, width: int, locale: str, copy: str, close: str
) -> None:
    page = open_page(locale=locale, width=width, height=844)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("addEventListener('click', e => { window.clicks = (window.clicks || 0) + (e.detail > 0) }, true)")
    page.locator(".examples button", has_text="Who pushed Laiwang").click()
    card = page.locator(".card", has_text="陸兆禧").first
    expect(card.locator("mark", has_text="陸兆禧").first).to_be_visible()
    card.locator(".card-head").click()
    expect(page.locator("#source [aria-current] mark", has_text="陸兆禧").first).to_be_in_viewport()
    if close:
        page.get_by_role("button", name=close).click()
    page.locator(".chips button").first.click()
    expect(page.locator(".answer")).to_have_count(2)
    card = page.locator(".answer").nth(1).locator(".card").first
    card.get_by_role("button", name=copy, exact=True).click()
    expect(page.locator("#toast")).not_to_be_empty()
    assert card.locator("mark").first.inner_text()[:10] in page.evaluate("navigator.clipboard.readText()")
    assert page.evaluate("window.clicks") <= 5


def test_what_is_not_there_is_refused_with_the_nearest_apart(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "拜占庭帝国的首都在哪里？")
    answer = page.locator(".answer.not-found")
    assert answer.locator(".answer-line").inner_text().startswith("Not found in these documents")
    assert answer.locator(".card").count() <= 3
    assert answer.locator(".surety").count() == 0


def test_a_question_that_cannot_be_sent_stays_where_it_is_typed(open_page: OpenPage) -> None:
    page = open_page(locale="zh-TW")
    field, problem = page.locator("#question textarea"), page.get_by_role("alert")
    field.fill("   ")
    field.press("Enter")
    expect(problem).to_have_text("請先輸入問題。")
    field.fill("来往" * 2001)
    expect(problem).to_be_empty()
    page.get_by_role("button", name="提問", exact=True).click()
    expect(problem).to_have_text("問題有 4,002 個字，最多 4,000 個：請縮短。")
    expect(field).to_have_value("来往" * 2001)
    expect(page.locator(".question")).to_have_count(0)
    ask(page, "来往是什么？")
    expect(page.locator(".question")).to_have_count(1)
    expect(problem).to_be_empty()


def test_what_is_typed_outlives_a_reload(open_page: OpenPage) -> None:
    page = open_page()
    page.fill("#question textarea", "来往是什么")
    page.reload()
    expect(page.locator("#question textarea")).to_have_value("来往是什么")


def test_enter_while_composing_picks_a_candidate_and_sends_nothing(open_page: OpenPage) -> None:
    page = open_page()
    page.focus("#question textarea")
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": "lai wang", "selectionStart": 8, "selectionEnd": 8})
    devtools.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    devtools.send("Input.insertText", {"text": "来往是什么"})
    expect(page.locator("#question textarea")).to_have_value("来往是什么")
    expect(page.locator(".question")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_have_text(["来往是什么"])


def test_hostile_text_is_shown_as_text_everywhere(open_page: OpenPage, hostile_site: str) -> None:
    page = open_page(hostile_site)
    ask(page, f"来往 {HOSTILE[:120]}")
    assert page.locator(".question").inner_text() == f"来往 {HOSTILE[:120]}"
    card = page.locator(".card", has_text="window.pwned").first
    assert card.locator(".passage").inner_text() == HOSTILE
    card.locator(".card-head").click()
    expect(page.locator("#source [aria-current] p")).to_have_text(HOSTILE)
    assert "<b>evil<b>" in page.locator("#source .file").inner_text()
    inside = "img, a, code, strong, em, script, table, .katex"
    assert page.locator(f"#conversation .message :is({inside}), #source :is({inside})").count() == 0
    assert page.evaluate("window.pwned") is None


def test_programs_get_the_same_answer_as_json(site: str) -> None:
    data = json.dumps({"data": ["它后来改名叫什么？", ["来往是什么？"], 3, None]}).encode()
    call = f"{site}gradio_api/call/search"
    with urlopen(Request(call, data, {"Content-Type": "application/json"}), timeout=20) as reply:
        event = json.load(reply)["event_id"]
    with urlopen(f"{call}/{event}", timeout=20) as stream:
        lines = stream.read().decode().splitlines()
    answer = json.loads(lines[1].removeprefix("data: "))[0]
    assert answer["question"] == "它后来改名叫什么？"
    assert "来往" in answer["asked_as"]
    assert len(answer["citations"]) == 3
    assert answer["citations"][0]["marks"]
