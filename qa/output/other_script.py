"""A text in the other Chinese script, for showing only: searching folds both scripts into one instead."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from index.text.script import dominant_script

if TYPE_CHECKING:
    from opencc import OpenCC

# OpenCC's names for the conversions, by the script wanted.
_CONFIGURATIONS = {"Hans": "t2s", "Hant": "s2t"}


def to_script(text: str, script: str) -> str:
    """`text` in `script`, "Hans" or "Hant"; itself where it is in that script or in neither.

    Converted by OpenCC's phrases and characters; nearly always, but not surely, of the same length.
    """
    if dominant_script(text) in {None, script}:
        return text
    return str(_converter(_CONFIGURATIONS[script]).convert(text))


@lru_cache(maxsize=2)
def _converter(configuration: str) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(configuration)
