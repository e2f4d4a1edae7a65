"""What must hold of the page in every state: nothing cut off or covered, large enough, in one language, accessible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from qa.output.wording import TEXTS, Language
from qa.page.words.documents import DOCUMENTS
from qa.page.words.filter import FILTER
from qa.page.words.help import HELP
from qa.page.words.page import WORDS
from qa.page.words.problems import PROBLEMS

PHONE = 600
# What a finger presses all the time; on a phone it has 44 pixels either way.
MAIN = (
    "#send, #question textarea, #own button, .top-buttons button, .examples button, .chips button, .card-head, "
    ".card .actions button, .source-bar button, .own-drop button, [name=removeDocument], [name=hideDocuments]"
)
# Pixels by which an element is wider than the place it scrolls in; a control that is too small, or that something
# else covers where it would be pressed.
FAULTS = """([main, phone]) => {
  const faults = [];
  const name = ({ tagName, className, name, textContent }) =>
    `${tagName} ${className} ${name || ""} ${textContent.slice(0, 30)}`;
  const places = "html, #conversation .panel-wrap, #source .source-scroll, dialog[open], #only .choices";
  for (const place of document.querySelectorAll(places)) {
    if (place.checkVisibility() && place.scrollWidth > place.clientWidth) faults.push(`sideways: ${name(place)}`);
  }
  const over = [...document.querySelectorAll("dialog[open], details.more[open]")];
  const within = over.filter(each => each.checkVisibility()).at(-1) || document.body;
  for (const control of within.querySelectorAll("button, summary, a[href], input, textarea")) {
    if (control.closest("[inert], .unseen") || control.type === "file" || !control.checkVisibility()) continue;
    const target = ["radio", "checkbox"].includes(control.type) ? control.closest("label") : control;
    target.scrollIntoView({ block: "center", inline: "nearest" });
    const box = target.getBoundingClientRect();
    const least = phone && target.matches(main) ? 44 : 24;
    if (box.width < least - 0.5 || box.height < least - 0.5) {
      faults.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${name(target)}`);
    }
    if (control.disabled) continue;
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!hit || !(target.contains(hit) || hit.contains(target) && hit.closest("label"))) {
      faults.push(`out of reach: ${name(target)} under ${hit ? name(hit) : "nothing"}`);
    }
  }
  return faults;
}"""
# Whole texts and labels in sight that belong to another language of the page.
FOREIGN = """foreign => {
  const found = [];
  const all = new Set(foreign);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode.textContent.trim();
    const element = words.currentNode.parentElement;
    if (all.has(text) && element.checkVisibility() && !element.closest("script, style, .passage")) found.push(text);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
    for (const each of ["aria-label", "title", "placeholder"]) {
      if (element.checkVisibility() && all.has(element.getAttribute(each))) found.push(element.getAttribute(each));
    }
  }
  return found;
}"""


def check(page: Page, language: Language) -> None:
    """The page as it stands has no fault."""
    phone = page.evaluate("innerWidth") < PHONE
    assert page.evaluate(FAULTS, [MAIN, phone]) == []
    assert page.evaluate(FOREIGN, _foreign(language)) == []
    assert page.evaluate("document.documentElement.lang") == language


def check_access(page: Page) -> None:
    """The page as it stands breaks no rule of axe-core."""
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []


def _foreign(language: Language) -> list[str]:
    said = {each: set(_said(each)) for each in Language}
    return sorted(set().union(*said.values()) - said[language] - {"Chuchu"})


def _said(language: Language) -> Iterator[str]:
    """Every whole text that the page has in a language."""
    waiting: list[object] = [asdict(words[language]) for words in (WORDS, HELP, PROBLEMS, FILTER, DOCUMENTS, TEXTS)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, tuple):
            waiting += value
        elif isinstance(value, str) and len(value) > 1 and "{" not in value:
            yield value
