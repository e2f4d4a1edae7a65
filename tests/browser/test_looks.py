"""Languages, light and dark, widths, and contrast."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage, ask

# The least contrast (WCAG 2.2, 1.4.3) of a text with the first opaque background under it.
CONTRAST = """selector => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ratios = [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).map(element => {
    let under = element;
    while (under && (rgb(getComputedStyle(under).backgroundColor)[3] ?? 1) === 0) under = under.parentElement;
    const back = light(rgb(getComputedStyle(under || document.body).backgroundColor));
    const text = light(rgb(getComputedStyle(element).color));
    return (Math.max(back, text) + 0.05) / (Math.min(back, text) + 0.05);
  });
  return ratios.length ? Math.min(...ratios) : 0;
}"""
TEXTS = [
    "#only summary", ".asked", ".asked button", ".narrowed", "#problem", ".chips button", ".top-buttons button",
    ".brand", ".seal", "#language span", "#send", ".question", ".answer-line", ".surety", ".facts li",
    ".passage", ".card mark", ".number", ".actions button", ".source-count", "#source .line", "#source .row p",
    "#source h2",
]  # fmt: skip


def test_under_a_finger_the_keyboard_comes_and_goes_when_it_is_wanted(browser: Browser, site: str) -> None:
    phone = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.new_page()
    page.goto(site)
    page.wait_for_selector("body.chuchu-ready")
    field = page.locator("#question textarea")
    expect(field).not_to_be_focused()
    field.tap()
    expect(field).to_be_focused()
    ask(page, "来往是什么？")
    expect(field).not_to_be_focused()
    expect(page.locator(".card").first).to_be_in_viewport()
    phone.close()


def test_the_page_speaks_the_browsers_language(open_page: OpenPage) -> None:
    page = open_page(locale="zh-HK")
    expect(page.locator("#send")).to_have_text("提問")
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"
    wished = {
        "en-GB": "en", "zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant",
        "zh-MO": "zh-Hant", "zh-Hans-HK": "zh-Hans", "zh-Hant-CN": "zh-Hant", "yue-HK": "zh-Hant", "fr-FR": "en",
        "fr-FR zh-TW en": "zh-Hant",
    }  # fmt: skip
    chosen = page.evaluate(
        """all => Object.fromEntries(all.map(tags => {
          Object.defineProperty(navigator, "languages", { configurable: true, get: () => tags.split(" ") });
          return [tags, window.chuchu.language()];
        }))""",
        list(wished),
    )
    assert chosen == wished


def test_language_and_darkness_can_be_chosen_and_are_remembered(open_page: OpenPage) -> None:
    page = open_page(locale="en-US")
    ask(page, "来往为什么失败了？")
    passage = page.locator(".passage").first.inner_text()
    expect(page.locator(".answer-line")).to_contain_text("from")
    page.get_by_label("繁").check()
    expect(page.locator("#send")).to_have_text("提問")
    expect(page.locator(".answer-line")).to_contain_text("篇文件中的")
    assert page.locator(".passage").first.inner_text() == passage
    assert page.title() == "出處 Chuchu"
    page.get_by_role("button", name="淺色或深色").click()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.get_by_label("简").check()
    expect(page.locator(".answer-line")).to_contain_text("篇文档中的")
    page.reload()
    page.wait_for_selector("body.chuchu-ready")
    expect(page.locator("#send")).to_have_text("提问")
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


@pytest.mark.parametrize(("width", "dark"), [(390, True), (820, False), (1440, True)])
def test_every_width_shows_everything_without_scrolling_sideways(open_page: OpenPage, width: int, dark: bool) -> None:
    page = open_page(width=width, height=844, dark=dark, locale="zh-HK" if dark else "en-US")
    assert not _scrolls_sideways(page)
    expect(page.locator(".examples button").first).to_be_in_viewport()
    expect(page.locator("#question textarea")).to_be_in_viewport()
    ask(page, "Who pushed Laiwang inside Alibaba?")
    assert not _scrolls_sideways(page)
    expect(page.locator(".card").first).to_be_in_viewport()
    page.click(".card-head >> nth=0")
    expect(page.locator("#source [aria-current]")).to_be_in_viewport()
    assert not _scrolls_sideways(page)
    box = page.locator("#source").bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(width, abs=1) if width < 1024 else box["width"] < width / 2
    columns = page.evaluate(
        "[...document.querySelectorAll('.passage, #source .row p')]"
        ".map(e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize))"
    )
    assert max(columns) <= 40.5


@pytest.mark.parametrize("dark", [False, True])
def test_text_keeps_its_contrast(open_page: OpenPage, dark: bool) -> None:
    page = open_page(width=1440, dark=dark)
    welcome = {text: page.evaluate(CONTRAST, text) for text in (".welcome-title", ".welcome-how", ".examples button")}
    page.click("#only summary")
    page.check("#only [value=zh-Hans]")
    welcome |= {text: page.evaluate(CONTRAST, text) for text in ("#only legend", "#only label", "#only .quiet")}
    ask(page, "来往为什么失败了？")
    ask(page, "它后来改名叫什么？")
    page.press("#question textarea", "Enter")
    page.click(".card-head >> nth=0")
    expect(page.locator("#source [aria-current]")).to_be_in_viewport()
    ratios = welcome | {text: page.evaluate(CONTRAST, text) for text in TEXTS}
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}
    paper = page.evaluate("getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    assert (sum(int(part) for part in paper[4:-1].split(",")) < 3 * 64) is dark


def _scrolls_sideways(page: Page) -> bool:
    wide = page.evaluate(
        "[document.documentElement, document.querySelector('#conversation .panel-wrap'),"
        " document.querySelector('#source .source-scroll')].filter(Boolean).map(e => e.scrollWidth - e.clientWidth)"
    )
    return any(excess > 0 for excess in wide)
