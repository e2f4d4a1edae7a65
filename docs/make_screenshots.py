"""The pictures of the page in docs/screenshots: `python docs/make_screenshots.py`, with Chromium installed.

Starts the app on a free port with a fresh index of seeds/, asks real questions and photographs the answers.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
WIDE, TABLET, PHONE = (1440, 900), (820, 1180), (390, 844)
OWN_DOCUMENT = (
    "分享到：微信 微博\n台湾高铁于2007年1月5日通车，起点是台北站，终点是左营站。\n\n"
    "票价由台湾高铁公司订定，孩童票为全票的一半。\n上一篇：无\n下一篇：无\n版权所有 © 2020 某某网\n"
)


def ask(page: Page, question: str) -> None:
    """Ask and wait until the answer stands."""
    answers = page.locator(".answer").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_function("n => document.querySelectorAll('.answer').length > n", arg=answers)


def welcome(page: Page) -> None:
    """The page before the first question."""


def answer(page: Page) -> None:
    """An answer."""
    ask(page, "来往为什么失败了？")


def source(page: Page) -> None:
    """A citation opened in its document."""
    ask(page, "来往为什么失败了？")
    page.click(".card-head >> nth=0")
    page.wait_for_selector("#source [aria-current]")


def asked_as(page: Page) -> None:
    """A follow-up, with what it was searched as."""
    ask(page, "来往为什么失败了？")
    ask(page, "后来改名叫什么？")


def asked_alone(page: Page) -> None:
    """The same without what came before it."""
    asked_as(page)
    page.click(".asked .drop")
    page.wait_for_selector(".asked [value$=joined]")


def choose(page: Page) -> None:
    """The filter, open and set."""
    page.click("#only summary")
    page.fill("#only [name=until]", "2018")
    page.check("#only [value=zh-Hant]")


def narrowed(page: Page) -> None:
    """An answer under a filter."""
    choose(page)
    ask(page, "来往为什么失败了？")


def problem(page: Page) -> None:
    """A question that is too long."""
    page.fill("#question textarea", "来往" * 2001)
    page.press("#question textarea", "Enter")


def refusal(page: Page) -> None:
    """A question that the documents do not answer."""
    ask(page, "拜占庭帝国的首都在哪里？")


def converted(page: Page) -> None:
    """Passages shown in the reader's script, and said to be converted."""
    ask(page, "微信和来往的定位有什么不同？")
    page.click("#convert label")
    page.wait_for_selector(".converted")


def copying(page: Page) -> None:
    """The forms of a citation."""
    ask(page, "来往为什么失败了？")
    page.click(".split summary >> nth=0")


def conversations(page: Page) -> None:
    """The conversations that this browser keeps."""
    ask(page, "来往为什么失败了？")
    page.click("button[name=new]")
    page.wait_for_selector(".welcome")
    ask(page, "钉钉有多少用户？")
    page.click("button[name=history]")


def documents(page: Page) -> None:
    """A document of one's own, with the lines of it that were dropped."""
    page.click("#own button[name=documents]")
    page.set_input_files(
        "#pick-files", [{"name": "高铁.txt", "mimeType": "text/plain", "buffer": OWN_DOCUMENT.encode()}]
    )
    page.click(".own-dropped summary")
    page.evaluate("scrollTo(0, 0); document.querySelector('#documents-dialog').scrollTop = 9999")


def removed(page: Page) -> None:
    """An answer whose document has been removed since."""
    documents(page)
    page.click("[name=hideDocuments]")
    ask(page, "台湾高铁是哪一年通车的？")
    page.click("#own button[name=documents]")
    page.click(".own-list [name=removeDocument]")
    page.wait_for_selector(".own-none")
    page.click("[name=hideDocuments]")
    page.wait_for_selector(".removed-note")


def help_dialog(page: Page) -> None:
    """The help."""
    page.click("button[name=help]")


SHOTS: list[tuple[str, Callable[[Page], None], str, tuple[int, int], bool]] = [
    ("wide-light-en", source, "en-US", WIDE, False),
    ("welcome-en", welcome, "en-US", WIDE, False),
    ("answer-zh-hans", answer, "zh-CN", WIDE, False),
    ("source-zh-hant", source, "zh-TW", WIDE, False),
    ("source-dark", source, "zh-HK", WIDE, True),
    ("asked-as", asked_as, "zh-CN", WIDE, False),
    ("asked-alone-en", asked_alone, "en-US", WIDE, False),
    ("filter-zh-hans", choose, "zh-CN", WIDE, False),
    ("filter-answer-zh-hant", narrowed, "zh-TW", WIDE, False),
    ("filter-phone", choose, "zh-HK", PHONE, False),
    ("filter-answer-phone", narrowed, "en-US", PHONE, False),
    ("problem-zh-hans", problem, "zh-CN", WIDE, False),
    ("refusal-en", refusal, "en-US", WIDE, False),
    ("help-dark", help_dialog, "en-US", WIDE, True),
    ("welcome-phone", welcome, "zh-CN", PHONE, False),
    ("answer-phone-dark", answer, "zh-HK", PHONE, True),
    ("source-phone", source, "zh-CN", PHONE, False),
    ("source-tablet", source, "en-US", TABLET, False),
    ("converted-zh-hans", converted, "zh-CN", WIDE, False),
    ("copying-phone", copying, "en-US", PHONE, False),
    ("conversations-dark", conversations, "zh-TW", TABLET, True),
    ("documents-en", documents, "en-US", WIDE, False),
    ("documents-phone-dark", documents, "zh-HK", PHONE, True),
    ("removed-zh-hans", removed, "zh-CN", TABLET, False),
]


def take(browser: Browser, address: str) -> None:
    """Every picture of SHOTS, each in a fresh profile."""
    for name, prepare, locale, (width, height), dark in SHOTS:
        context = browser.new_context(
            locale=locale,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("body.chuchu-ready")
        prepare(page)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURES / f"{name}.png")
        context.close()


def main() -> None:
    """Serve, photograph, stop."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory() as folder:
        index = ["--documents", str(ROOT / "seeds"), "--index", str(Path(folder) / "index")]
        command = [sys.executable, str(ROOT / "app.py"), *index, "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            while server.poll() is None:
                try:
                    urlopen(address, timeout=5).close()
                    break
                except (URLError, ConnectionError, TimeoutError):
                    time.sleep(0.25)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                take(browser, address)
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
