"""Answers of the seeds' own lines, and of text that wants to be more than text."""

from __future__ import annotations

from pathlib import Path

from index.records import Kind, Metadata, Place, Span
from qa.answer import Answer, Citation

SEEDS = Path(__file__).parents[3] / "seeds"
LAIWANG = "000_6d546c181283620b.txt"
HOSTILE = (
    "<script>alert(1)</script> **b** [x](javascript:alert(1)) `c` $$x$$ | a | # "
    "<img src=x onerror=alert(1)> \x1b[31mred"
)


def cited(text: str, *, number: int = 1, document: str = LAIWANG, line: int = 9, marks: tuple[Span, ...] = (),
          matches: tuple[Span, ...] = (), metadata: Metadata | None = None, kind: Kind = Kind.BODY,
          heading: str = "") -> Citation:  # fmt: skip
    return Citation(
        number=number,
        row=number,
        place=Place(document, Span(0, len(text)), (line, line)),
        file=f"seeds/{document}",
        text=text,
        marks=marks,
        matches=matches,
        score=1.0 / number,
        kind=kind,
        heading=heading,
        metadata=metadata or Metadata(),
    )


def answered(*citations: Citation, found: bool = True, asked_as: str = "") -> Answer:
    return Answer(question="来往的口号是什么？", found=found, confidence=0.83, citations=citations, asked_as=asked_as)


def seed_line(line: int) -> str:
    return (SEEDS / LAIWANG).read_text("utf-8").split("\n")[line - 1].strip()
