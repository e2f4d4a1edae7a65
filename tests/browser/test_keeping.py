"""What outlives an answer: copies, files, links, conversations, verdicts; and the ways to narrow a search."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, ask


def test_a_citation_is_copied_in_four_forms(open_page: OpenPage) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "阿里为什么重启来往？")
    card = page.locator(".card").first
    copied = {}
    for form in ("Text", "Markdown", "GB/T 7714", "BibTeX"):
        card.locator(".more summary").click()
        card.get_by_role("button", name=form, exact=True).click()
        expect(page.locator("#toast")).to_have_text("Copied")
        copied[form] = page.evaluate("navigator.clipboard.readText()")
    document = card.locator(".document").inner_text()
    assert card.locator("mark").first.inner_text()[:10] in copied["Text"]
    assert document in copied["Text"]
    assert copied["Markdown"].startswith("> ")
    assert "[EB/OL]" in copied["GB/T 7714"]
    assert copied["BibTeX"].startswith("@misc{")


def test_an_answer_is_saved_as_markdown_and_as_json(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "来往为什么失败了？")
    passage = page.locator(".passage").first.inner_text()
    for form, name in (("Markdown", "answer-1.md"), ("JSON", "answer-1.json")):
        page.locator(".foot .more summary").click()
        with page.expect_download() as saving:
            page.locator(".foot").get_by_role("button", name=form).click()
        assert saving.value.suggested_filename == name
        text = Path(saving.value.path()).read_text("utf-8")
        if form == "JSON":
            assert json.loads(text)["citations"][0]["text"] == passage
        else:
            assert text.startswith("# 来往为什么失败了？")


def test_a_link_reproduces_a_question_with_what_it_follows(open_page: OpenPage) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "来往是谁推动的？")
    ask(page, "它后来改名叫什么？")
    page.locator(".foot").nth(1).get_by_role("button", name="Copy link").click()
    expect(page.locator("#toast")).to_have_text("Copied")
    shown = page.locator(".answer").nth(1).locator(".passage").all_inner_texts()
    other = open_page(page.evaluate("navigator.clipboard.readText()"))
    expect(other.locator(".question")).to_have_text(["来往是谁推动的？", "它后来改名叫什么？"])
    assert other.locator(".answer").nth(1).locator(".passage").all_inner_texts() == shown


def test_a_conversation_survives_reload_and_can_be_named_found_and_deleted(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "来往为什么失败了？")
    passages = page.locator(".passage").all_inner_texts()
    page.reload()
    expect(page.locator(".question")).to_have_text(["来往为什么失败了？"])
    assert page.locator(".passage").all_inner_texts() == passages
    page.click(".card-head >> nth=0")
    expect(page.locator("#source [aria-current]")).to_be_in_viewport()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "钉钉有多少用户？")
    page.get_by_role("button", name="Conversations").click()
    titles = page.locator("#history-list .title")
    expect(titles).to_have_text(["钉钉有多少用户？", "来往为什么失败了？"])
    page.get_by_role("button", name="Rename").nth(1).click()
    page.get_by_label("Rename").fill("Laiwang")
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["钉钉有多少用户？", "Laiwang"])
    page.fill("#history-find", "laiw")
    expect(titles).to_have_text(["Laiwang"])
    titles.click()
    expect(page.locator(".question")).to_have_text(["来往为什么失败了？"])
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Delete").nth(1).click()
    expect(titles).to_have_text(["钉钉有多少用户？"])
    expect(page.locator(".welcome")).to_be_visible()


def test_two_windows_of_one_conversation_lose_nothing(open_page: OpenPage) -> None:
    one = open_page()
    ask(one, "来往是什么？")
    other = open_page()
    expect(other.locator(".question")).to_have_text(["来往是什么？"])
    ask(other, "钉钉是什么？")
    ask(one, "微信是什么？")
    everything = ["来往是什么？", "钉钉是什么？", "微信是什么？"]
    expect(one.locator(".question")).to_have_text(everything)
    other.reload()
    expect(other.locator(".question")).to_have_text(everything)


def test_a_damaged_conversation_is_no_conversation(open_page: OpenPage) -> None:
    page = open_page()
    damaged = json.dumps([{"id": "a", "name": "a", "at": 1, "turns": [{"question": 1}]}])
    page.evaluate("kept => localStorage.setItem('chuchu.anonymous.conversations', kept)", damaged)
    page.evaluate("localStorage.setItem('chuchu.anonymous.current', 'a')")
    page.reload()
    page.wait_for_selector("body.chuchu-ready")
    ask(page, "来往是什么？")
    expect(page.locator(".question")).to_have_count(1)


def test_verdicts_are_kept_with_the_citations_they_are_about(open_page: OpenPage, feedback: Path) -> None:
    page = open_page()
    ask(page, "来往的口号是什么？")
    feedback.unlink(missing_ok=True)
    page.locator(".card").nth(1).get_by_role("button", name="Wrong citation").click()
    expect(page.locator("#toast")).to_contain_text("noted")
    page.locator(".foot").get_by_role("button", name="Helpful", exact=True).click()
    expect(page.locator(".foot").get_by_role("button", name="Helpful", exact=True)).to_be_disabled()
    page.wait_for_timeout(300)
    with closing(sqlite3.connect(feedback)) as database:
        said = database.execute("SELECT verdict, question, index_version FROM feedback ORDER BY rowid").fetchall()
        wrong = database.execute("SELECT number FROM feedback_citation WHERE wrong").fetchall()
    assert [verdict for verdict, _, _ in said] == ["wrong", "good"]
    assert {question for _, question, _ in said} == {"来往的口号是什么？"}
    assert all(version for _, _, version in said)
    assert wrong == [(2,)]


def test_a_verdict_that_cannot_be_written_is_said_and_can_be_given_again(open_page: OpenPage, feedback: Path) -> None:
    page = open_page()
    ask(page, "来往的口号是什么？")
    aside = feedback.with_suffix(".aside")
    if feedback.exists():
        feedback.rename(aside)
    feedback.mkdir()
    helpful = page.locator(".foot").get_by_role("button", name="Helpful", exact=True)
    helpful.click()
    expect(page.get_by_role("alert")).to_contain_text("could not be noted")
    expect(helpful).to_be_enabled()
    feedback.rmdir()
    helpful.click()
    expect(page.locator("#toast")).to_contain_text("noted")
    feedback.unlink()
    if aside.exists():
        aside.rename(feedback)


def test_a_search_can_be_kept_to_some_documents(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "来往为什么失败了？")
    assert len(set(page.locator(".card .document").all_inner_texts())) > 1
    summary = page.locator("#only summary")
    summary.click()
    page.locator("#only").get_by_text("阿里正在重启“来往”准备再战社交").click()
    expect(summary).to_have_text("1 of 5 documents")
    ask(page, "来往为什么失败了？")
    second = page.locator(".answer").nth(1)
    assert set(second.locator(".card .document").all_inner_texts()) == {"阿里正在重启“来往”准备再战社交"}
    expect(second.locator(".narrowed")).to_have_text("Searched only in: 阿里正在重启“来往”准备再战社交")
    page.get_by_role("button", name="Remove the filter").click()
    expect(summary).to_have_text("All documents")
    second.get_by_role("button", name="Ask again").click()
    expect(second.locator(".narrowed")).to_have_count(0)
    expect(page.locator(".question")).to_have_count(2)


def test_a_filter_by_date_and_writing_goes_along_in_the_link(open_page: OpenPage) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#only summary")
    page.get_by_label("To", exact=True).fill("2013-20")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("2013-10-05")
    expect(page.locator("#only summary")).to_have_text("All documents")
    page.get_by_label("To", exact=True).fill("2014")
    page.get_by_label("Traditional Chinese").check()
    expect(page.locator("#only summary")).to_have_text("to 2014 · Traditional Chinese")
    expect(page.get_by_role("alert")).to_be_empty()
    ask(page, "来往为什么失败了？")
    expect(page.locator(".choices")).to_be_hidden()
    assert set(page.locator(".card .document").all_inner_texts()) == {"000_6d546c181283620b.txt"}
    page.locator(".foot").get_by_role("button", name="Copy link").click()
    expect(page.locator("#toast")).to_have_text("Copied")
    other = open_page(page.evaluate("navigator.clipboard.readText()"), locale="zh-CN")
    expect(other.locator(".narrowed")).to_have_text("只检索了：至 2014 · 繁体中文")
    expect(other.locator("#only summary")).to_have_text("至 2014 · 繁体中文")
    assert other.locator(".passage").all_inner_texts() == page.locator(".passage").all_inner_texts()


def test_a_link_to_a_document_that_is_not_there_says_so(open_page: OpenPage, site: str) -> None:
    page = open_page(f"{site}?q=来往是什么？&documents=nowhere.txt", locale="zh-CN")
    failed = page.locator(".answer.failed")
    expect(failed).to_contain_text("这里没有名为“nowhere.txt”的文档")
    page.get_by_role("button", name="去掉筛选").click()
    failed.get_by_role("button", name="再问一次").click()
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".question")).to_have_text(["来往是什么？"])


def test_a_name_in_the_passages_can_be_asked_about(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "来往为什么失败了？")
    chip = page.locator(".chips button").first
    name = chip.inner_text()
    assert name in "".join(page.locator(".passage").all_inner_texts())
    chip.click()
    expect(page.locator(".question")).to_have_text(["来往为什么失败了？", name])
    expect(page.locator(".chips")).to_have_count(1)


def test_a_question_can_be_taken_up_again(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "来往是什么？")
    page.locator(".foot").get_by_role("button", name="Edit question").click()
    expect(page.locator("#question textarea")).to_have_value("来往是什么？")
    expect(page.locator("#question textarea")).to_be_focused()


def test_passages_can_be_shown_in_the_readers_script_and_say_so(open_page: OpenPage) -> None:
    page = open_page(locale="zh-CN")
    ask(page, "微信和来往的定位有什么不同？")
    card = page.locator(".card:has(.passage[lang=zh-Hant])").first
    number = card.locator(".number").inner_text()
    original = card.locator(".passage").inner_text()
    marked = card.locator("mark").all_inner_texts()
    page.get_by_label("以简体显示").check()
    card = page.locator(".card").nth(int(number) - 1)
    expect(card.locator(".converted")).to_contain_text("并非原文")
    shown = card.locator(".passage").inner_text()
    assert shown != original
    assert len(shown) == len(original)
    assert [len(mark) for mark in card.locator("mark").all_inner_texts()] == [len(mark) for mark in marked]
    page.get_by_label("以简体显示").uncheck()
    expect(page.locator(".converted")).to_have_count(0)
    assert page.locator(".card").nth(int(number) - 1).locator(".passage").inner_text() == original
