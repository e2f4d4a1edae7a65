"""A real server process, a real Chromium, and a page that reports whatever goes wrong in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.servers import ROOT, serving

# What these say of a page that fails is as much as a test says.
pytest.register_assert_rewrite("tests.browser.checks")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOSTILE = (
    "来往 <script>window.pwned = 1</script> **bold** _it_ [link](javascript:window.pwned=1) `code` $$x^2$$ | a | b | "
    "<img src=x onerror=window.pwned=1> # heading &amp; www.example.com http://evil.example/a.png"
)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the index of the seeds is built."""
    return tmp_path_factory.mktemp("seeds") / "index"


@pytest.fixture(scope="session")
def site(seeds_index: Path) -> Iterator[str]:
    """The address of the app on the seeds."""
    with serving("app.py", "--documents", "seeds", "--index", str(seeds_index)) as address:
        yield address


@pytest.fixture(scope="session")
def feedback(seeds_index: Path) -> Path:
    """Where the app keeps readers' verdicts."""
    return seeds_index.parent / "feedback.sqlite"


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app on one document that wants to be more than text."""
    folder = tmp_path_factory.mktemp("hostile")
    documents = folder / "documents"
    documents.mkdir()
    (documents / "<b>evil<b>.txt").write_text(f"{HOSTILE}\n\n阿里巴巴的来往是一款社交软件。\n", "utf-8")
    index = str(folder / "index")
    subprocess.run([sys.executable, "-m", "qa", "build", str(documents), "--index", index], cwd=ROOT, check=True)
    with serving("-m", "qa", "serve", "--index", index) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless; found on the path or, failing that, Playwright's own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def contexts() -> dict[tuple[str, bool], BrowserContext]:
    """The browser's profiles by locale and darkness: sharing them keeps the page's files in their caches."""
    return {}


@pytest.fixture
def open_page(browser: Browser, contexts: dict[tuple[str, bool], BrowserContext], site: str) -> Iterator[OpenPage]:
    """Opens the page with empty storage; at the end nothing may have gone wrong or left this machine."""
    opened: list[Page] = []
    wrong: list[str] = []

    def open_it(
        address: str = site, *, locale: str = "en-US", width: int = 1280, height: int = 800, dark: bool = False
    ) -> Page:
        key = (locale, dark)
        if key not in contexts:
            contexts[key] = browser.new_context(
                locale=locale, color_scheme="dark" if dark else "light", reduced_motion="reduce"
            )
        page = contexts[key].new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(15_000)
        host = address.partition("?")[0].rstrip("/")
        page.on("request", lambda r: r.url.startswith((host, "data:", "blob:")) or wrong.append(f"request: {r.url}"))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda m: m.type == "error" and wrong.append(f"console: {m.text}"))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.goto(address)
        opened.append(page)
        page.wait_for_selector("body.chuchu-ready")
        return page

    yield open_it
    for page in opened:
        page.evaluate("localStorage.clear()")
        page.close()
    assert wrong == []


def ask(page: Page, question: str) -> None:
    """Types a question, sends it with Enter and waits for its answer."""
    answers = page.locator(".answer").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_function("n => document.querySelectorAll('.answer').length > n", arg=answers)
