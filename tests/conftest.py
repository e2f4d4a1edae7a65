"""What several tests share: the seeds, and how hypothesis runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# No deadline: a slow machine is not a bug. On a build machine the same examples every time.
settings.register_profile("chuchu", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("chuchu")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five documents that come with the project."""
    return ROOT / "seeds"
