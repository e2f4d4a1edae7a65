"""Without a mouse, and with a screen reader."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, ask


def test_everything_can_be_done_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page(width=1440)
    expect(page.locator("#question textarea")).to_be_focused()
    ask(page, "来往为什么失败了？")
    page.locator("#question textarea").blur()
    page.keyboard.press("j")
    expect(page.locator(".card-head").nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".card-head").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".card-head").nth(0)).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator(".source-count")).to_contain_text("Citation 1")
    expect(page.locator(".source-scroll")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".source-count")).to_contain_text("Citation 2")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".source-count")).to_contain_text("Citation 4")
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#help-dialog")).to_be_visible()
    page.get_by_label("Use the single-letter keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#help-dialog")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).not_to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help-dialog")).to_be_hidden()


def test_letters_typed_into_the_question_stay_letters(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "来往是什么？")
    page.focus("#question textarea")
    page.keyboard.type("jok/?")
    expect(page.locator("#question textarea")).to_have_value("jok/?")
    expect(page.locator("#help-dialog")).to_be_hidden()


def test_a_source_over_a_small_page_keeps_the_focus(open_page: OpenPage) -> None:
    page = open_page(width=390, height=844)
    ask(page, "来往为什么失败了？")
    page.click(".card-head >> nth=0")
    expect(page.locator("#source [aria-current]")).to_be_in_viewport()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('#talk, #top')")
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator(".card-head").first).to_be_focused()


def test_an_answer_is_announced_in_a_line(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "来往为什么失败了？")
    expect(page.get_by_role("status").first).to_contain_text("Answered:")
    assert page.get_by_role("log").get_attribute("aria-label") == "Questions and answers"
    assert page.locator("[aria-label*='<']").count() == 0
