"""The benchmark of the light path on a small corpus: what is measured, and that nothing is left out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.light import cut_passages, measure_light

TEXTS = ("來往是阿里巴巴推出的聊天應用。" * 30, "The weather in the mountains changes quickly. " * 9)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "made").mkdir()
    rows = [{"_id": str(number), "title": "", "text": text} for number, text in enumerate(TEXTS)]
    (tmp_path / "made" / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return tmp_path


def test_passages_are_keys_of_150_characters_end_to_end(data: Path) -> None:
    passages = list(cut_passages(data))
    assert len(passages) == sum(map(len, TEXTS)) // 150 == 5
    assert passages[0] == "来往是阿里巴巴推出的聊天应用。" * 10
    assert all(len(passage) == 150 for passage in passages)


@pytest.mark.torch
def test_both_ways_are_measured_and_agree(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = measure_light(data, 1)
    assert figures["passages"] == 5
    ways = ["light", "sentence-transformers"]
    assert [name for name in figures if name != "passages"] == ways
    assert all(figures[way]["a second"] > 0 and figures[way]["a second of processor"] > 0 for way in ways)
    shown = capsys.readouterr().out
    assert all(line.split("  ")[0] == way for line, way in zip(shown.splitlines(), ways, strict=False))
    assert "5 passages of 150 characters, target 10,000 a second" in shown
