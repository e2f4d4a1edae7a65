"""Every module has a test file of its own, in the folder that mirrors its own."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Modules in which there is nothing to be tested by itself, each with the reason.
NONE = {
    "index/errors.py": "names of errors",
    "index/records.py": "records without behaviour; every test makes some",
    "qa/__main__.py": "one call, made by tests/qa/cli/test_main.py in a process of its own",
    "qa/page/words/documents.py": "words; tests/browser/checks.py looks for each in every language",
    "qa/page/words/filter.py": "words, as above",
    "qa/page/words/help.py": "words, as above",
    "qa/page/words/page.py": "words, as above",
    "qa/page/words/problems.py": "words, as above",
}
# Modules that are tested in the file of another; a module that gets its own leaves this table, and none may join it.
ELSEWHERE = {
    "index/files.py": "tests/index/test_bad_files.py",
    "index/ragged.py": "tests/index/encoders/test_contextual.py",
    "index/readers/beir.py": "tests/index/readers/test_files.py",
    "index/readers/html_tree.py": "tests/index/readers/test_html.py",
    "index/readers/plain.py": "tests/index/readers/test_files.py",
    "index/store/arrays.py": "tests/index/test_damage.py",
    "index/store/corpus_writer.py": "tests/index/store/test_corpus.py",
    "index/store/manifest.py": "tests/index/store/test_generation.py",
    "qa/citing/citations.py": "tests/qa/test_engine.py",
    "qa/citing/clause_spans.py": "tests/qa/citing/test_marks.py",
    "qa/citing/meeting.py": "tests/qa/citing/test_marks.py",
    "qa/cli/ending.py": "tests/qa/test_ending.py",
    "qa/evaluation/tables.py": "tests/qa/cli/test_eval.py",
    "qa/output/markdown.py": "tests/qa/output/test_render.py",
    "qa/output/terminal.py": "tests/qa/output/test_render.py",
    "qa/own_documents/all_readers.py": "tests/qa/own_documents/test_one_reader.py",
    "qa/own_documents/arrivals.py": "tests/qa/own_documents/test_one_reader.py",
    "qa/own_documents/deletion.py": "tests/qa/own_documents/test_one_reader.py",
    "qa/own_documents/file_contents.py": "tests/qa/own_documents/test_one_reader.py",
    "qa/own_documents/limits.py": "tests/qa/own_documents/test_one_reader.py",
    "qa/page/cards.py": "tests/qa/page/test_page.py",
    "qa/page/components.py": "tests/qa/page/test_layout.py",
    "qa/page/documents_dialog.py": "tests/qa/own_documents/test_one_reader.py",
    "qa/page/events.py": "tests/qa/page/test_page.py",
    "qa/page/filter_menu.py": "tests/qa/page/test_page.py",
    "qa/page/handlers.py": "tests/qa/page/test_layout.py",
    "qa/page/head.py": "tests/qa/page/test_layout.py",
    "qa/page/pages.py": "tests/qa/page/test_layout.py",
    "qa/page/passage.py": "tests/qa/page/test_page.py",
    "qa/page/source_panel.py": "tests/qa/page/test_page.py",
    "qa/page/top_bar.py": "tests/qa/page/test_page.py",
    "qa/page/welcome.py": "tests/qa/page/test_page.py",
    "qa/page/wiring.py": "tests/qa/page/test_layout.py",
    "qa/ranking/candidates.py": "tests/qa/ranking/test_fusion.py",
    "qa/ranking/fitted.py": "tests/qa/ranking/test_confidence.py",
    "qa/ranking/ranker.py": "tests/qa/test_engine.py",
    "qa/ranking/retrieve.py": "tests/qa/test_engine.py",
    "qa/server/body_limits.py": "tests/qa/server/test_guard.py",
    "qa/server/direct_calls.py": "tests/qa/server/test_guard.py",
    "qa/server/open_routes.py": "tests/qa/server/test_guard.py",
    "qa/server/origins.py": "tests/qa/server/test_guard.py",
    "qa/server/security_headers.py": "tests/qa/server/test_guard.py",
    "qa/server/shelves.py": "tests/qa/server/test_guard.py",
    "qa/server/sign_out.py": "tests/qa/server/test_guard.py",
}


def _test_of(module: str) -> Path:
    path = Path(module)
    return ROOT / "tests" / path.parent / f"test_{path.name}"


def _modules() -> list[str]:
    found = [file for package in ("index", "qa") for file in (ROOT / package).rglob("*.py")]
    return sorted(file.relative_to(ROOT).as_posix() for file in found if file.name != "__init__.py")


@pytest.mark.parametrize("module", [module for module in _modules() if module not in NONE | ELSEWHERE])
def test_a_module_has_a_test_file_of_its_own(module: str) -> None:
    assert _test_of(module).is_file()


@pytest.mark.parametrize("module", NONE | ELSEWHERE)
def test_an_exception_is_one(module: str) -> None:
    assert (ROOT / module).is_file()
    assert not _test_of(module).is_file()


@pytest.mark.parametrize(("module", "file"), list(ELSEWHERE.items()))
def test_a_module_that_is_tested_elsewhere_is(module: str, file: str) -> None:
    assert (ROOT / file).is_file()
