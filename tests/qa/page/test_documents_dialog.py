"""The dialog of readers' own documents, without a browser."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from index.passages.noise import Noise
from qa import QA
from qa.output.wording import Language
from qa.own_documents.all_readers import Libraries
from qa.own_documents.limits import Limits
from qa.page.documents_dialog import DocumentEvents
from qa.page.words.documents import DOCUMENTS
from tests.qa.own_documents.brought import NOISY, bring


@pytest.mark.parametrize("language", list(Language))
def test_the_dialog_tells_what_was_dropped_as_text(qa: QA, tmp_path: Path, language: Language) -> None:
    libraries = Libraries(tmp_path / "libraries", qa, Limits())
    bring(libraries.make("ada"), ("noisy.txt", NOISY))
    dialog, _ = DocumentEvents(libraries).show("ada", language)
    words = DOCUMENTS[language]
    assert set(words.noise) == set(Noise)
    assert words.dropped.format(n=4) in html.unescape(dialog)
    assert "<q lang" in dialog
    assert "<b>" not in dialog
    assert "上一篇：<b>無</b>" in html.unescape(dialog)
    assert words.noise[Noise.COPYRIGHT_NOTICE] in dialog
