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
WIDE, PHONE = (1440, 900), (390, 844)


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
    ("source-tablet", source, "en-US", (820, 1180), False),
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
        command = [sys.executable, str(ROOT / "app.py"), "--index", str(Path(folder) / "index"), "--port", str(port)]
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
