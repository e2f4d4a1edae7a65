"""The file of fitted numbers beside a model."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.static_model import SHIPPED
from index.errors import ModelError
from qa.ranking.fitted import FILE_NAME, fitted_folder, read_fitted, save_fitted


@given(st.dictionaries(st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False), max_size=5))
def test_what_was_saved_is_read(tmp_path_factory: pytest.TempPathFactory, values: dict[str, float]) -> None:
    folder = tmp_path_factory.getbasetemp()
    save_fitted(folder, {"weights": values})
    assert read_fitted(folder, "weights", values) == values
    assert read_fitted(folder, "weights", [*values][:1]) == {name: values[name] for name in [*values][:1]}


def test_a_part_is_written_and_the_others_stay(tmp_path: Path) -> None:
    save_fitted(tmp_path, {"weights": {"a": 1}, "marks": {"b": 2}})
    save_fitted(tmp_path, {"weights": {"a": 3}})
    assert read_fitted(tmp_path, "weights", "a") == {"a": 3.0}
    assert read_fitted(tmp_path, "marks", "b") == {"b": 2.0}


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"weights": []}', '{"weights": {"a": "x"}}', "\ud7ff"])
def test_what_cannot_be_read_names_the_file_and_the_part(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / FILE_NAME).write_text(text, "utf-8")
    with pytest.raises(ModelError, match=rf"The weights in {re.escape(str(tmp_path / FILE_NAME))} cannot be read"):
        read_fitted(tmp_path, "weights", "a")


def test_a_model_without_a_file_has_that_of_the_static_one_unless_it_reads(tmp_path: Path) -> None:
    def folder(path: Path | None, reader: object = None) -> Path:
        encoder: Any = SimpleNamespace(folder=path, reader=reader)
        return fitted_folder(encoder)

    assert folder(None) == folder(tmp_path) == SHIPPED
    assert folder(tmp_path, reader=object()) == tmp_path
    save_fitted(tmp_path, {})
    assert folder(tmp_path) == tmp_path
