"""What is in the copies of a reader's files: their passages, and the lines that were dropped as noise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index.passages.noise import Noise
from index.passages.splitting import Dropped, split_document
from qa.engine import QA

# So many dropped lines of a file are told one by one, each cut to so many characters.
_TOLD = 30
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was dropped of one file: how many lines for each reason, and the first of them, long ones cut."""

    reasons: Counter[Noise]
    first: tuple[Dropped, ...]


def passages_by_file(own: QA) -> Counter[str]:
    """The number of passages of each copy, by its name."""
    counts: Counter[str] = Counter()
    for info in own.documents:
        counts[PurePosixPath(info.file).name] += info.passages
    return counts


def left_out_by_file(own: QA, wanted: Collection[str]) -> dict[str, LeftOut]:
    """What was dropped of each copy named in `wanted`; the index keeps only the counts, so they are split again."""
    found: dict[str, LeftOut] = {stored: LeftOut(Counter(), ()) for stored in wanted}
    for info in own.documents:
        stored = PurePosixPath(info.file).name
        if stored in found:
            dropped = split_document(own.document(info.id)).dropped
            told = [_cut(each) for each in dropped[: _TOLD - len(found[stored].first)]]
            reasons = found[stored].reasons + Counter(each.reason for each in dropped)
            found[stored] = LeftOut(reasons, (*found[stored].first, *told))
    return found


def _cut(dropped: Dropped) -> Dropped:
    text = " ".join(dropped.text.split())
    return replace(dropped, text=text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
