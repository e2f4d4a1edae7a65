"""Readers bring documents of their own: in the page, and over HTTP with worse in mind."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from qa.output.wording import Language
from qa.page.words.documents import DOCUMENTS
from qa.page.words.problems import PROBLEMS
from tests.browser.conftest import OpenPage, ask

TEXT = "臺灣高鐵於2007年1月5日通車，起點是臺北站，終點是左營站。\n\n票價由臺灣高鐵公司訂定，孩童票為全票的一半。\n"
ADDED = re.compile("|".join(re.escape(words.added.partition("{files}")[0] + "1") for words in DOCUMENTS.values()))
QUESTION = "台湾高铁是哪一年通车的？"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "高鐵.txt").write_text(TEXT, "utf-8")
    (tmp_path / "壞<b>.txt").write_bytes(bytes(range(256)) * 20)
    return sorted(tmp_path.iterdir())


def bring(page: Page, files: list[Path]) -> None:
    page.click("#own button[name=documents]")
    page.set_input_files("#pick-files", [str(file) for file in files])
    expect(page.locator("#documents-status p").first).to_contain_text(ADDED, timeout=60_000)


def test_a_file_is_brought_asked_about_opened_and_removed(open_page: OpenPage, files: list[Path]) -> None:
    page = open_page(locale="zh-TW", width=1440)
    bring(page, files)
    expect(page.locator(".own-refused li")).to_have_count(1)
    expect(page.locator(".own-refused .own-name")).to_have_text("壞<b>.txt")
    expect(page.locator(".own-list .own-name")).to_have_text(["高鐵.txt"])
    page.click("[name=hideDocuments]")
    expect(page.locator("#own button[name=documents]")).to_contain_text("(1)")
    ask(page, QUESTION)
    card = page.locator(".card").first
    expect(card.locator(".document")).to_have_text("高鐵.txt")
    assert "2007年1月5日" in "".join(card.locator("mark").all_inner_texts())
    card.locator(".card-head").click()
    expect(page.locator("#source [aria-current] p")).to_contain_text("2007年1月5日通車")
    page.keyboard.press("Escape")
    page.click("#own button[name=documents]")
    page.click(".own-list [name=removeDocument]")
    expect(page.locator(".own-none")).to_be_visible(timeout=60_000)
    page.click("[name=hideDocuments]")
    ask(page, QUESTION)
    expect(page.locator(".answer").last.locator(".document", has_text="高鐵.txt")).to_have_count(0)


def test_documents_survive_a_reload_and_no_other_browser_sees_them(
    open_page: OpenPage, site: str, files: list[Path]
) -> None:
    page = open_page(locale="en-US")
    bring(page, files)
    page.reload()
    page.wait_for_selector("body.chuchu-ready")
    expect(page.locator("#own button[name=documents]")).to_contain_text("(1)")
    other = open_page(locale="zh-CN")
    expect(other.locator("#own button[name=documents]")).not_to_contain_text("(")
    ask(other, QUESTION)
    expect(other.locator(".card .document", has_text="高鐵.txt")).to_have_count(0)
    page.click("#own button[name=documents]")
    page.click("[name=removeDocument][value=all]")
    expect(page.locator(".own-none")).to_be_visible(timeout=60_000)


def test_a_filter_forgets_a_document_that_is_removed(open_page: OpenPage, files: list[Path]) -> None:
    page = open_page(locale="en-US")
    bring(page, files)
    page.click("[name=hideDocuments]")
    page.click("#only summary")
    page.locator("#only [name=documents]").first.check()
    expect(page.locator("#only summary")).to_have_text("1 of 6 documents")
    page.click("#own button[name=documents]")
    page.click("[name=removeDocument][value=all]")
    expect(page.locator(".own-none")).to_be_visible(timeout=60_000)
    page.click("[name=hideDocuments]")
    expect(page.locator("#only summary")).to_have_text("All documents")
    ask(page, QUESTION)
    expect(page.locator(".narrowed")).to_have_count(0)


def test_a_verdict_on_own_documents_is_said_not_to_be_kept(
    open_page: OpenPage, files: list[Path], feedback: Path
) -> None:
    page = open_page(locale="en-US")
    bring(page, files)
    page.click("[name=hideDocuments]")
    page.click("#only summary")
    page.locator("#only [name=documents]").first.check()
    ask(page, QUESTION)
    before = feedback.read_bytes() if feedback.exists() else b""
    helpful = page.locator(".foot").get_by_role("button", name="Helpful", exact=True)
    helpful.click()
    expect(page.get_by_role("alert")).to_have_text(PROBLEMS[Language.EN].not_kept)
    expect(helpful).to_be_disabled()
    assert (feedback.read_bytes() if feedback.exists() else b"") == before
    page.click("#own button[name=documents]")
    page.click("[name=removeDocument][value=all]")
    expect(page.locator(".own-none")).to_be_visible(timeout=60_000)


def test_a_removed_citation_opens_nothing_and_leads_to_the_next(open_page: OpenPage, files: list[Path]) -> None:
    page = open_page(locale="en-US", width=1440)
    bring(page, files)
    page.click("[name=hideDocuments]")
    ask(page, QUESTION)
    page.click("#own button[name=documents]")
    page.click("[name=removeDocument][value=all]")
    expect(page.locator(".own-none")).to_be_visible(timeout=60_000)
    page.click("[name=hideDocuments]")
    removed = page.locator(".card.removed")
    expect(removed.first).to_contain_text("2007年1月5日")
    total = removed.count()
    removed.first.locator(".card-head").click()
    expect(page.locator("#source .note")).to_have_text("This document is no longer here.")
    for number in range(2, total + 2):
        page.keyboard.press("j")
        expect(page.locator(".source-count")).to_contain_text(f"Citation {number}")
    expect(page.locator("#source [aria-current] p")).to_be_in_viewport()


def test_a_folder_can_be_dropped_anywhere(open_page: OpenPage) -> None:
    page = open_page(locale="en-US")
    page.evaluate(
        """text => {
          const carried = new DataTransfer();
          carried.items.add(new File([text], "dropped.md"));
          carried.items.add(new File(["PK"], "archive.zip"));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
        }""",
        TEXT,
    )
    expect(page.locator(".own-list .own-name")).to_have_text(["dropped.md"], timeout=60_000)
    expect(page.locator(".own-refused")).to_contain_text("archive.zip")
    expect(page.locator(".own-refused")).to_contain_text("not a kind of file")
    page.click("[name=removeDocument][value=all]")
    expect(page.locator(".own-none")).to_be_visible(timeout=60_000)


def test_the_limits_are_told_in_the_readers_language(open_page: OpenPage) -> None:
    for locale, said in (
        ("en-US", "Up to 50 files, 5 MB each"),
        ("zh-CN", "最多 50 个文件"),
        ("zh-TW", "最多 50 個檔案"),
    ):
        page = open_page(locale=locale)
        page.click("#own button[name=documents]")
        expect(page.locator("#documents-dialog")).to_contain_text(said)
        page.keyboard.press("Escape")
        expect(page.locator("#documents-dialog")).to_be_hidden()


def post(site: str, path: str, body: bytes, kind: str, cookie: str = "") -> tuple[int, str, dict[str, object]]:
    """Status, cookie and JSON of a request."""
    request = Request(f"{site}{path}", body, {"Content-Type": kind, "Cookie": cookie})
    try:
        with urlopen(request, timeout=30) as reply:
            return reply.status, (reply.headers["Set-Cookie"] or "").partition(";")[0], json.load(reply)
    except HTTPError as error:
        text = error.read()
        return error.code, "", json.loads(text) if text.startswith(b"{") else {}
    except (URLError, ConnectionError):
        # The server answered and closed before it was sent everything, as it should.
        return 413, "", {}


def test_what_no_page_would_send_is_refused(site: str) -> None:
    offer = json.dumps([{"name": "../../a.txt", "size": 5}, {"name": "b.txt", "size": 10**12}]).encode()
    assert post(site, "documents/offer", offer, "text/plain")[0] == 400
    assert post(site, "documents/offer", b"{", "application/json")[0] == 400
    assert post(site, "documents/offer", b'[{"name": "a.txt"}]', "application/json")[0] == 400
    assert post(site, "documents/offer", b"[" * 100_000, "application/json")[0] == 400
    assert post(site, "documents/offer", b'[{"name": "a.txt", "size": Infinity}]', "application/json")[0] == 400
    assert post(site, "documents/file?name=a.txt", b"x", "application/octet-stream")[0] == 400
    status, cookie, answer = post(site, "documents/offer", offer, "application/json")
    assert (status, answer) == (200, {"wanted": [0]})
    assert cookie.startswith("chuchu-reader=")
    data = "application/octet-stream"
    assert post(site, "documents/file?name=a.txt", b"x" * 5_000_001, data, cookie)[0] == 413
    assert post(site, "documents/file?name=a.exe", b"x", data, cookie)[0] == 413
    assert post(site, "documents/file?name=a.txt", b"x", "text/plain", cookie)[0] == 400
    assert post(site, f"documents/file?name={quote('../../../a.txt')}", b"hello", data, cookie)[0] == 200
    assert post(site, "gradio_api/upload", b"--x--", "multipart/form-data; boundary=x", cookie)[0] == 404
