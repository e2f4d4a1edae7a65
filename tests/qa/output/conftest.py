"""A citation of the seeds."""

from __future__ import annotations

import pytest

from index.records import Span
from qa.answer import Citation
from tests.qa.output.made_answers import cited, seed_line


@pytest.fixture
def slogan() -> Citation:
    text = seed_line(9)
    start = text.index("好玩有趣")
    sentence = Span(text.rfind("。", 0, start) + 1, text.index("。", start) + 1)
    return cited(text, marks=(sentence,), matches=(Span(start, start + 4),))
