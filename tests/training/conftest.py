"""What is trained needs torch: every test here is one of `make test-torch`."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; pytest hands over all there are."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("torch")
