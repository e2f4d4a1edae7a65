"""Where commands are run in these tests."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[3]
SEEDS = ROOT / "seeds"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"}
