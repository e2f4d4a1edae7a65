"""A stranger's reader, encoder and reranker, given to `build` and `QA` by nothing but public names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from index import Content, EncodedPassages, EncodedQuestion, LineRole, Metadata, Role, Skipped, Span, StoreError, build
from qa import QA, Filter

RECORDS = """\
@ 来往 2015-03
# 产品
来往是阿里巴巴推出的社交产品，由邹孟睿负责。
@ 高鐵 2007-01-05
臺灣高鐵的起點是臺北站，終點是左營站。
臺灣高鐵於2007年1月5日通車。
@ 空
"""


class RecordReader:
    """A file of records: `@ TITLE DATE` begins one, and a line that begins with # is a heading."""

    suffixes = (".records",)

    def read(self, file: Path) -> Iterator[Content | Skipped]:
        lines = file.read_text("utf-8").splitlines()
        starts = [number for number, line in enumerate(lines) if line.startswith("@")]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            title, _, date = lines[start].removeprefix("@ ").partition(" ")
            body = lines[start + 1 : end]
            if not body:
                yield Skipped(str(file), f"the record {title} is empty")
                continue
            text = "\n\n".join(body)
            yield Content(
                data="\n".join(lines[start:end]).encode(),
                text=text,
                metadata=Metadata(title=title, date=date),
                # Between two lines of the record stands an empty one, which counts as the line before it.
                source_lines=tuple(start + 2 + number // 2 for number in range(2 * len(body) - 1)),
                roles={1: LineRole(Role.HEADING, Span(2, len(body[0])))} if text.startswith("#") else {},
                record=title,
            )


class PairEncoder:
    """Counts pairs of neighbouring characters."""

    name = fingerprint = "pairs-1"
    dimension = 512
    batch_size = 100
    folder: Path | None = None
    tokens = reader = None

    def encode_passages(self, keys: Sequence[str]) -> EncodedPassages:
        vectors = np.zeros((len(keys), self.dimension), np.float32)
        for row, key in enumerate(keys):
            for start in range(len(key)):
                vectors[row, crc32(key[start : start + 2].encode()) % self.dimension] += 1
        return EncodedPassages(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))

    def encode_question(self, key: str) -> EncodedQuestion:
        return EncodedQuestion(self.encode_passages([key]).vectors[0])


class LatestYearFirst:
    """Puts the passage with the highest number first."""

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        numbers = ["".join(each if each.isdigit() else " " for each in passage).split() for passage in passages]
        return np.array([max(map(int, each), default=0) for each in numbers], np.float64)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.records").write_text(RECORDS, "utf-8")
    report = build([tmp_path / "docs"], tmp_path / "index", model=PairEncoder(), readers=[RecordReader()])
    assert (report.documents, report.embedded) == (2, report.passages)
    assert [skipped.reason for skipped in report.skipped] == ["the record 空 is empty"]
    return tmp_path / "index"


def test_what_strangers_wrote_goes_from_a_file_to_a_citation(index: Path) -> None:
    with QA.open(index, encoder=PairEncoder()) as qa:
        (best, *_) = qa.ask("来往是谁负责的？")
        assert best.location.endswith("a.records:3")
        assert (best.heading, best.metadata.title, best.metadata.date) == ("产品", "来往", "2015-03")
        assert "邹孟睿" in "".join(best.text[mark.start : mark.end] for mark in best.marks)
        (first, *_) = qa.ask("高铁的起点是哪一站？", filter=Filter(until="2010"))
        assert first.location.endswith("a.records:5")
    with QA.open(index, encoder=PairEncoder(), reranker=LatestYearFirst()) as reranking:
        (first, *_) = reranking.ask("高铁的起点是哪一站？")
        assert first.location.endswith("a.records:6")


def test_an_index_needs_the_encoder_it_was_made_with(index: Path) -> None:
    class Another(PairEncoder):
        fingerprint = "pairs-2"

    with pytest.raises(StoreError, match=r"built with the model pairs-1 and the one here is pairs-2; rebuild it"):
        QA.open(index, encoder=Another())
