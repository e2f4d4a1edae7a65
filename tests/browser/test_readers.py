"""Several readers of one browser, and pages of other sites in it: nobody is shown what is another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from index.build import build
from qa.server.shelves import shelf_of
from tests.browser.conftest import OpenPage, ask
from tests.servers import serving

SIGN_INS = {"ada": "lovelace", "馬雲": "alibaba"}
SECRET = "来往是什么？"
OTHER = "钉钉是什么？"
KEPT = [{"id": "old", "name": "Old", "at": 1, "turns": [{"question": SECRET, "problem": "no_filter", "detail": ""}]}]
KEEP = """kept => {
  localStorage.setItem("chuchu.conversations", JSON.stringify(kept));
  localStorage.setItem("chuchu.current", "old");
}"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of two short documents, where two readers sign in."""
    folder = tmp_path_factory.mktemp("readers")
    (folder / "documents").mkdir()
    (folder / "documents" / "a.txt").write_text("来往是阿里巴巴的一款社交软件。\n\n钉钉是一款办公软件。\n", "utf-8")
    lines = "".join(f"{name}:{password}\n" for name, password in SIGN_INS.items())
    (folder / "sign-ins").write_text(lines, "utf-8")
    build([folder / "documents"], folder / "index", model="light")
    arguments = ("--index", str(folder / "index"), "--auth-file", str(folder / "sign-ins"))
    with serving("-m", "qa", "serve", *arguments) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile, as several readers of one machine share it."""
    context = browser.new_context(locale="en-US", reduced_motion="reduce")
    yield context
    context.close()


def enter(page: Page, address: str, name: str) -> None:
    """Signs in and waits for the page."""
    page.goto(address)
    page.get_by_label("username").fill(name)
    page.get_by_label("password").fill(SIGN_INS[name])
    page.get_by_role("button", name="Login").click()
    page.wait_for_selector("body.chuchu-ready", timeout=15_000)


def leave(page: Page) -> None:
    """Signs out and waits until the page asks who comes next."""
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("username")).to_be_visible(timeout=15_000)


def titles(page: Page) -> list[str]:
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#history-list li").first).to_be_visible()
    shown = page.locator("#history-list .title").all_inner_texts()
    page.keyboard.press("Escape")
    return shown


def kept(page: Page) -> str:
    """Everything that the browser keeps for the page, as JSON."""
    text: str = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    return text


def test_whoever_signs_out_leaves_nothing_to_the_next(context: BrowserContext, shared: str) -> None:
    page = context.new_page()
    enter(page, shared, "ada")
    ask(page, SECRET)
    page.fill("#question textarea", "half a secret")
    assert titles(page) == [SECRET]
    assert SECRET in kept(page)
    leave(page)
    assert SECRET not in kept(page)
    assert "half a secret" not in kept(page)
    enter(page, shared, "馬雲")
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("")
    assert titles(page) == []


def test_whoever_only_goes_away_is_shown_to_nobody_else(context: BrowserContext, shared: str) -> None:
    page = context.new_page()
    enter(page, shared, "ada")
    ask(page, SECRET)
    page.fill("#question textarea", "half a secret")
    context.clear_cookies()
    enter(page, shared, "馬雲")
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("")
    assert titles(page) == []
    ask(page, OTHER)
    # Signing out takes one's own along and leaves the others' in their place.
    leave(page)
    assert OTHER not in kept(page)
    enter(page, shared, "ada")
    expect(page.locator(".question")).to_have_text([SECRET])
    assert titles(page) == [SECRET]
    assert "ada" not in kept(page)


def test_signing_out_in_one_window_empties_the_others(context: BrowserContext, shared: str) -> None:
    page, other = context.new_page(), context.new_page()
    enter(page, shared, "ada")
    ask(page, SECRET)
    other.goto(shared)
    expect(other.locator(".question")).to_have_text([SECRET])
    leave(page)
    expect(other.get_by_label("username")).to_be_visible(timeout=15_000)
    expect(other.locator(".question")).to_have_count(0)


def test_what_was_kept_before_there_were_shelves_is_the_anonymous_readers(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate(KEEP, KEPT)
    page.reload()
    expect(page.locator(".question")).to_have_text([SECRET])
    assert titles(page) == ["Old"]
    names = page.evaluate("Object.keys(localStorage)")
    assert {"chuchu.anonymous.conversations", "chuchu.anonymous.current"} <= set(names)
    assert not {"chuchu.conversations", "chuchu.current"} & set(names)
    expect(page.locator(".sign-out")).to_be_hidden()


def test_what_was_kept_before_there_were_shelves_is_no_signed_in_readers(context: BrowserContext, shared: str) -> None:
    page = context.new_page()
    page.goto(shared)
    page.evaluate(KEEP, KEPT)
    enter(page, shared, "ada")
    expect(page.locator(".welcome")).to_be_visible()
    assert titles(page) == []
    ask(page, OTHER)
    mine = page.evaluate("shelf => localStorage.getItem(`chuchu.${shelf}.conversations`)", shelf_of("ada"))
    assert [each["name"] for each in json.loads(mine)] == [OTHER]


def test_the_page_is_not_shown_inside_another(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    inside = f"{site}?q={quote(SECRET)}"
    page.route(
        "http://evil.example/",
        lambda route: route.fulfill(body=f"<iframe src='{inside}'></iframe>", content_type="text/html"),
    )
    page.goto("http://evil.example/")
    assert page.frames[1].locator(".chuchu-ready, #question").count() == 0


def test_a_link_asks_once_the_reader_has_turned_to_the_page(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    page.add_init_script("Object.defineProperty(document, 'prerendering', { value: true, configurable: true });")
    page.goto(f"{site}?q={quote(SECRET)}")
    page.wait_for_selector("body.chuchu-ready")
    ask(page, OTHER)
    expect(page.locator(".question")).to_have_text([OTHER])
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    expect(page.locator(".question")).to_have_text([SECRET])


def test_the_script_asks_nothing_inside_another_page(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    # As if the browser let it be framed: a page of the same name around it, its answers without what forbids that.
    page.route(
        f"{site}around",
        lambda route: route.fulfill(body=f"<iframe src='{site}?q={quote(SECRET)}'></iframe>", content_type="text/html"),
    )
    page.route(f"{site}?q=*", lambda route: route.fulfill(body=route.fetch().body(), content_type="text/html"))
    page.goto(f"{site}around")
    frame = page.frame_locator("iframe")
    expect(frame.locator("body.chuchu-ready")).to_be_visible(timeout=15_000)
    frame.locator("#question textarea").fill(OTHER)
    frame.locator("#question textarea").press("Enter")
    expect(frame.locator(".answer")).to_have_count(1)
    expect(frame.locator(".question")).to_have_text([OTHER])
