"""Question and passage as one row of tokens, and the file that scores them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.contextual_files import POSITIONS, ContextualFiles
from index.encoders.contextual_reading import FILE_NAME, ContextualReader
from index.encoders.registry import CONTEXTUAL
from index.errors import ModelError
from tests.changed_model import Change, changed_model

QUESTION = "约翰内斯堡大学是哪一年成立的?"
ANSWER = "它成立于2005年,是南非最大的大学之一。"


@given(st.text("来往产品钉? a", max_size=300), st.text("来往产品钉, a\n", max_size=300))
def test_a_pair_is_both_with_their_prompts_and_no_longer_than_may_be_read(
    made: Path, question: str, passage: str
) -> None:
    files = ContextualFiles(made)
    pair = ContextualReader(files).pair(question, passage)
    assert (pair.row[0], pair.row[-1]) == (files.begin, files.end)
    assert len(pair.row) <= POSITIONS
    assert len(pair.starts) == len(pair.row) - pair.first - 1
    ids, spans = files.cut(passage)
    assert pair.row[pair.first : -1] == ids[: len(pair.starts)]
    assert pair.starts.tolist() == [span.start for span in spans[: len(pair.starts)]]
    # Of a question at most 64 tokens are read, so that the most of a passage is.
    assert len(pair.starts) == min(len(ids), POSITIONS - pair.first - 1)
    assert pair.first <= len(files.question_prompt) + 64 + len(files.passage_prompt)


def test_no_passages_need_no_file(made: Path) -> None:
    assert ContextualReader(ContextualFiles(made)).read(QUESTION, []) == []
    with pytest.raises(ModelError, match=FILE_NAME):
        ContextualReader(ContextualFiles(made)).read(QUESTION, [ANSWER])


@pytest.mark.parametrize("content", [None, b"", b"\x00" * 64])
def test_a_missing_or_damaged_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    folder = tmp_path / "model"
    shutil.copytree(CONTEXTUAL, folder)
    (folder / FILE_NAME).unlink()
    if content is not None:
        (folder / FILE_NAME).write_bytes(content)

    with pytest.raises(ModelError, match=rf"{FILE_NAME}.*install Chuchu again"):
        ContextualReader(ContextualFiles(folder)).read(QUESTION, [ANSWER])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("head.bias", lambda _: None),
        ("head.bias", lambda bias: bias * np.float32("nan")),
        ("head.weight", lambda weights: weights[:-1]),
        ("qkv.up", lambda _: None),
        ("qkv.up", lambda matrices: matrices[..., :-1]),
        ("wide.down", lambda matrices: matrices[1:]),
        ("narrow.down", lambda matrices: np.concatenate([matrices, matrices])),
        ("attended.up", lambda matrices: matrices * np.float16("inf")),
    ],
)
def test_a_file_with_other_contents_is_named(tmp_path: Path, name: str, change: Change) -> None:
    folder = changed_model(tmp_path / "model", FILE_NAME, name, change)

    with pytest.raises(ModelError, match=rf"{FILE_NAME}.*install Chuchu again"):
        ContextualReader(ContextualFiles(folder)).read(QUESTION, [ANSWER])
