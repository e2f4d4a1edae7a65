"""Milliseconds and megabytes of the page in Chromium: opening it, its answers, and its server's memory.

Needs Chromium and Playwright (`pip install playwright`). A time is what the browser's own clock counts.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.machine import ROOT, run_python
from qa.evaluation.question_sets import read_question_set

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Milliseconds and megabytes.
TARGETS = {"page usable": 2000.0, "first answer": 300.0, "answer": 300.0, "growth": 8.0}
_ASKED = 30
# What dictionaries and buffers fill at the first questions is no growth.
_SETTLED = 10
# From Enter to the frame that shows one more answer.
_WATCH = """() => {
  addEventListener("keydown", event => { if (event.key === "Enter") window.pressed = event.timeStamp; }, true);
  window.shown = [];
  let known = 0;
  new MutationObserver(() => {
    const answers = document.querySelectorAll(".answer").length;
    if (answers <= known) return;
    known = answers;
    requestAnimationFrame(now => window.shown.push(now - window.pressed));
  }).observe(document.body, { childList: true, subtree: true });
}"""
_USABLE = "body.chuchu-ready #question textarea:not([disabled])"


def measure_page(documents: Path, questions: Path, repeat: int) -> dict[str, Any]:
    """Measure and print: opening the page, the first answer, thirty answers in a row, the server's memory.

    Args:
        documents: what is indexed.
        questions: a question set; its first thirty questions are asked in one conversation.
        repeat: how often the page is opened in a new browser profile, and asked its first question.

    Raises:
        RuntimeError: the index could not be built or the server did not come up.
    """
    from playwright.sync_api import sync_playwright

    asked = [question.text for question in read_question_set(questions).questions[:_ASKED]]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = str(Path(folder) / "index")
        run_python("-m", "qa", "build", str(documents.resolve()), "--index", index, cwd=ROOT)
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        with _served(index) as (address, process):
            # The first visitor of all pays for what the server keeps from then on.
            _open(browser, address)[0].context.close()
            usable: list[float] = []
            first: list[float] = []
            for _ in range(repeat):
                page, milliseconds = _open(browser, address)
                usable.append(milliseconds)
                first.append(_ask(page, asked[0]))
                page.context.close()
            answers, memory = _ask_in_a_row(browser, address, process, asked)
        browser.close()
    figures = {
        "page usable": statistics.median(usable),
        "first answer": statistics.median(first),
        "answer": statistics.median(answers),
        "answer, slowest": max(answers),
        "memory after 1": memory[0],
        f"memory after {_SETTLED}": memory[_SETTLED - 1],
        f"memory after {len(memory)}": memory[-1],
        "growth": memory[-1] - memory[_SETTLED - 1],
        "load": os.getloadavg()[0],
    }
    _print(figures)
    return figures


def _open(browser: Browser, address: str) -> tuple[Page, float]:
    """The page in a new profile, and after how many milliseconds a question can be typed."""
    page = browser.new_context(locale="zh-CN", reduced_motion="reduce").new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(_USABLE)
    milliseconds = float(page.evaluate("performance.now()"))
    page.evaluate(_WATCH)
    return page, milliseconds


def _ask(page: Page, question: str) -> float:
    """Milliseconds from Enter to the answer on the screen."""
    known = page.evaluate("window.shown.length")
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_function("known => window.shown.length > known", arg=known)
    return float(page.evaluate("window.shown.at(-1)"))


def _ask_in_a_row(
    browser: Browser, address: str, process: int, questions: list[str]
) -> tuple[list[float], list[float]]:
    """Milliseconds of each answer of one conversation, and the server's megabytes after it."""
    page, _ = _open(browser, address)
    times: list[float] = []
    memory: list[float] = []
    for question in questions:
        times.append(_ask(page, question))
        memory.append(_megabytes(process))
    page.context.close()
    return times, memory


@contextmanager
def _served(index: str) -> Iterator[tuple[str, int]]:
    """The address and the process of a server that is up, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "qa", "serve", "--index", index, "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            while True:
                try:
                    urlopen(f"{address}health", timeout=5).close()
                    break
                except (URLError, ConnectionError, TimeoutError) as error:
                    if server.poll() is not None:
                        raise RuntimeError(f"the server ended with status {server.returncode}") from error
                    time.sleep(0.1)
            yield address, server.pid
        finally:
            server.terminate()


def _megabytes(process: int) -> float:
    """Resident memory that belongs to the process alone: files mapped into memory come and go with the system."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("RssAnon:"))
    return int(line.split()[1]) / 1024


def _print(figures: dict[str, float]) -> None:
    print("| page | measured | target |")
    print("|---|---:|---:|")
    for name, value in figures.items():
        unit = "" if name == "load" else " MB" if name.startswith(("memory", "growth")) else " ms"
        digits = 1 if unit in ("", " MB") else 0
        target = TARGETS.get(name)
        aim = "" if target is None else f"{target:.0f}{unit}{'' if value < target else ', MISSED'}"
        print(f"| {name} | {value:.{digits}f}{unit} | {aim} |")
