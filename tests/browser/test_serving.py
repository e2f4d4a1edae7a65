"""The server itself: who gets in, and what it tells an operator."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, expect

from tests.browser.conftest import ask
from tests.servers import ROOT, serving


def test_health_is_told_without_questions(site: str) -> None:
    with urlopen(f"{site}health", timeout=10) as reply:
        told = json.load(reply)
    assert (told["status"], told["documents"]) == ("ok", 5)
    assert told["passages"] > 200
    assert told["uptime_seconds"] >= 0
    assert len(told["index_version"]) >= 16
    assert told["version"]


def test_nobody_is_let_in_from_outside_by_accident(seeds_index: Path, site: str) -> None:
    command = [sys.executable, "app.py", "--index", str(seeds_index), "--host", "0.0.0.0"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 2
    assert "--auth-file" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_readers_sign_in_where_the_operator_asks_for_it(
    browser: Browser, seeds_index: Path, site: str, tmp_path: Path
) -> None:
    sign_ins = tmp_path / "sign-ins"
    sign_ins.write_text("ada:lovelace\n", "utf-8")
    with serving("app.py", "--index", str(seeds_index), "--auth-file", str(sign_ins)) as address:
        page = browser.new_page(locale="en-US")
        page.goto(address)
        page.get_by_label("username").fill("ada")
        page.get_by_label("password").fill("lovelace")
        page.get_by_role("button", name="Login").click()
        expect(page.locator(".welcome-title")).to_be_visible(timeout=15_000)
        page.close()


def test_a_conversation_outlives_the_server(browser: Browser, seeds_index: Path, site: str) -> None:
    page = browser.new_page(locale="zh-CN")
    with serving("app.py", "--index", str(seeds_index)) as address:
        page.goto(address)
        page.wait_for_selector("body.chuchu-ready")
        ask(page, "来往是谁推动的？")
        passages = page.locator(".passage").all_inner_texts()
    with serving("app.py", "--index", str(seeds_index), port=urlsplit(address).port or 0):
        page.goto(address)
        expect(page.locator(".question")).to_have_text(["来往是谁推动的？"])
        assert page.locator(".passage").all_inner_texts() == passages
        ask(page, "它后来改名叫什么？")
        expect(page.locator(".asked")).to_contain_text("来往")
        page.close()


def test_a_server_that_is_away_loses_nothing(browser: Browser, site: str) -> None:
    page = browser.new_page(locale="zh-HK")
    page.goto(site)
    page.wait_for_selector("body.chuchu-ready")
    field = page.locator("#question textarea")
    page.context.set_offline(True)
    field.fill("来往是什么？")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("伺服器沒有回應")
    expect(field).to_have_value("来往是什么？")
    expect(page.locator(".toast-body:visible")).to_have_count(0)
    with page.expect_navigation():
        page.context.set_offline(False)
    page.wait_for_selector("body.chuchu-ready")
    expect(field).to_have_value("来往是什么？")
    field.press("Enter")
    expect(page.locator(".card").first).to_be_visible()
    page.close()
