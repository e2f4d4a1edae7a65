"""A text shown in the other script."""

from __future__ import annotations

import pytest

from qa.output.other_script import to_script


@pytest.mark.parametrize(
    ("text", "script", "shown"),
    [
        ("来往后来叫什么", "Hant", "來往後來叫什麼"),
        ("來往後來叫什麼", "Hans", "来往后来叫什么"),
        ("皇后", "Hant", "皇后"),
        ("来往", "Hans", "来往"),
        ("來往", "Hant", "來往"),
        ("這裡的台階很長", "Hant", "這裡的台階很長"),
        ("Laiwang 2013", "Hant", "Laiwang 2013"),
        ("", "Hans", ""),
    ],
)
def test_only_what_is_in_the_other_script_is_converted(text: str, script: str, shown: str) -> None:
    assert to_script(text, script) == shown
