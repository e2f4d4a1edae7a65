"""All that a reader does, at every width, light and dark, in every language: each step is looked at as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa.output.wording import TEXTS, Language
from qa.page.words.documents import DOCUMENTS
from qa.page.words.filter import FILTER
from qa.page.words.help import HELP
from qa.page.words.page import WORDS
from qa.page.words.problems import PROBLEMS
from tests.browser.checks import check, check_access
from tests.browser.conftest import OpenPage, ask

LOCALES = {Language.HANS: "zh-CN", Language.HANT: "zh-HK", Language.EN: "en-US"}
HEIGHTS = {390: 844, 820: 1180, 1440: 900}
FIRST = {
    Language.HANS: "来往是谁推动的？",
    Language.HANT: "來往是誰推動的？",
    Language.EN: "Who pushed Laiwang inside Alibaba?",
}
THEN = {
    Language.HANS: "它后来为什么失败了？",
    Language.HANT: "它後來為什麼失敗了？",
    Language.EN: "And why did it fail?",
}
OFF_TOPIC = "拜占庭帝国的首都在哪里？"
NOISY = "分享到：微信 微博\n台湾高铁于2007年1月5日通车，起点是台北站。\n上一篇：<b>无</b>\n版权所有 © 2020 某某网\n"

everywhere = pytest.mark.parametrize(
    ("width", "dark", "language"),
    [(width, dark, language) for language in Language for dark in (False, True) for width in HEIGHTS],
)


def opened(open_page: OpenPage, width: int, dark: bool, language: Language) -> Page:
    """The page, on which copying is allowed."""
    page = open_page(locale=LOCALES[language], width=width, height=HEIGHTS[width], dark=dark)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


@everywhere
def test_a_reader_asks_reads_and_asks_on(open_page: OpenPage, width: int, dark: bool, language: Language) -> None:
    page, words = opened(open_page, width, dark, language), WORDS[language]
    expect(page.locator(".welcome-title")).to_have_text(words.promise)
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b") if dark else re.compile("^(?!.*\\bdark\\b)"))
    check(page, language)
    check_access(page)

    ask(page, FIRST[language])
    expect(page.locator(".answer-line")).to_contain_text(TEXTS[language].documents[1].replace("{n}", "").strip())
    page.press("#question textarea", "Tab")
    ask(page, THEN[language])
    second = page.locator(".answer").nth(1)
    expect(second.locator(".asked")).to_contain_text(TEXTS[language].asked_as.replace("{text}", "").strip())
    expect(second.locator(".asked")).to_contain_text("· " + THEN[language])
    expect(page.locator(".chips button").first).to_be_attached()
    check(page, language)
    check_access(page)

    second.locator(".card-head").first.click()
    expect(page.locator("#source [aria-current] p")).to_be_in_viewport()
    ticks = page.locator("#source .rail button")
    assert ticks.count() == page.locator("#source .row.cited").count() > 0
    for tick in ticks.all():
        expect(tick).to_be_in_viewport(ratio=1)
    check(page, language)
    check_access(page)
    page.get_by_role("button", name=words.next).click()
    expect(page.locator(".source-count")).to_have_text(re.compile(r"\b2\b"))
    expect(page.locator("#source .row[aria-current] p")).to_be_in_viewport()
    page.get_by_role("button", name=words.close).click()
    expect(page.locator("#source")).to_be_hidden()

    if words.convert:
        page.get_by_label(words.convert).check()
        expect(page.locator(".converted").first).to_have_text(words.converted)
        check(page, language)
        page.get_by_label(words.convert).uncheck()
        expect(page.locator(".converted")).to_have_count(0)

    ask(page, OFF_TOPIC)
    expect(page.locator(".answer.not-found .answer-line")).to_have_text(
        re.compile("|".join(map(re.escape, (TEXTS[language].off_topic, TEXTS[language].near_miss))))
    )
    check(page, language)
    page.fill("#question textarea", " ")
    page.press("#question textarea", "Enter")
    expect(page.get_by_role("alert")).to_have_text(PROBLEMS[language].empty)
    check(page, language)


@everywhere
def test_a_reader_takes_along_and_finds_again(open_page: OpenPage, width: int, dark: bool, language: Language) -> None:
    page, words = opened(open_page, width, dark, language), WORDS[language]
    page.locator("#only summary").click()
    page.get_by_label(FILTER[language].until, exact=True).fill("2018")
    page.locator("#only [value=zh-Hant]").check()
    check(page, language)
    check_access(page)
    ask(page, FIRST[language])
    expect(page.locator(".narrowed")).to_contain_text(FILTER[language].narrowed.replace("{filter}", "").strip())
    page.get_by_role("button", name=FILTER[language].remove).click()
    expect(page.locator("#only summary")).to_have_text(FILTER[language].all_documents)

    card = page.locator(".card").first
    card.get_by_role("button", name=words.copy, exact=True).click()
    expect(page.locator("#toast")).to_have_text(words.copied)
    assert card.locator("mark").first.inner_text()[:10] in page.evaluate("navigator.clipboard.readText()")
    card.locator(".split summary").click()
    check(page, language)
    check_access(page)
    card.get_by_role("button", name="GB/T 7714").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('[EB/OL]'))")
    page.locator(".foot summary").click()
    with page.expect_download() as saving:
        page.locator(".foot").get_by_role("button", name="Markdown").click()
    assert f"# {FIRST[language]}" in Path(saving.value.path()).read_text("utf-8").replace("\\", "")
    page.locator(".foot").get_by_role("button", name=words.copy_link).click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('?q='))")
    page.locator(".foot").get_by_role("button", name=words.good, exact=True).click()
    expect(page.locator("#toast")).to_have_text(words.thanks)
    card.get_by_role("button", name=words.wrong).click()
    expect(card.get_by_role("button", name=words.wrong)).to_be_disabled()

    page.reload()
    expect(page.locator(".question")).to_have_text([FIRST[language]])
    page.get_by_role("button", name=words.history).click()
    page.get_by_role("button", name=words.rename).click()
    page.get_by_label(words.rename).fill("Laiwang 來往")
    page.keyboard.press("Enter")
    expect(page.locator("#history-list .title")).to_have_text(["Laiwang 來往"])
    check(page, language)
    check_access(page)
    page.get_by_role("button", name=words.delete).click()
    expect(page.locator("#history-list li")).to_have_text([words.history_empty])
    page.keyboard.press("Escape")
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("button", name=words.help).click()
    expect(page.locator("#help-title")).to_have_text(HELP[language].title)
    check(page, language)
    check_access(page)


@everywhere
def test_a_reader_brings_documents_and_takes_them_away(
    open_page: OpenPage, tmp_path: Path, width: int, dark: bool, language: Language
) -> None:
    (tmp_path / "高铁.txt").write_text(NOISY, "utf-8")
    (tmp_path / "坏<b>.txt").write_bytes(bytes(range(256)) * 20)
    page, words, said = opened(open_page, width, dark, language), WORDS[language], DOCUMENTS[language]
    page.click("#own button[name=documents]")
    expect(page.locator("#documents-title")).to_have_text(said.title)
    check(page, language)
    page.set_input_files("#pick-files", sorted(tmp_path.iterdir()))
    expect(page.locator("#documents-status p").first).to_have_text(
        said.added.format(files=1, passages=1), timeout=60_000
    )
    expect(page.locator(".own-refused .own-name")).to_have_text("坏<b>.txt")
    dropped = page.locator(".own-dropped")
    expect(dropped.locator("summary")).to_have_text(said.dropped.format(n=3))
    expect(dropped.locator("q").first).to_be_hidden()
    dropped.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(dropped.locator("q")).to_have_text(["分享到：微信 微博", "上一篇：<b>无</b>", "版权所有 © 2020 某某网"])
    expect(dropped.locator("li").nth(1)).to_contain_text(TEXTS[language].line.format(first=3))
    check(page, language)
    check_access(page)
    page.get_by_role("button", name=said.close, exact=True).click()

    ask(page, "台湾高铁是哪一年通车的？")
    card = page.locator(".card").first
    expect(card.locator(".document")).to_have_text("高铁.txt")
    page.click("#own button[name=documents]")
    expect(page.locator(".own-after")).to_have_text(said.after_removal)
    page.get_by_role("button", name=said.remove_named.format(name="高铁.txt")).click()
    expect(page.locator(".own-none")).to_have_text(said.none_yet, timeout=60_000)
    page.keyboard.press("Escape")
    expect(card.locator(".removed-note")).to_have_text(words.removed)
    expect(card.get_by_role("button", name=words.open_source)).to_have_count(0)
    check(page, language)
    check_access(page)
    page.reload()
    expect(card.locator(".removed-note")).to_have_text(words.removed)
