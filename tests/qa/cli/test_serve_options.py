"""The options of a server: their defaults, and those that do not hold, before anything is opened."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from index.errors import ChuchuError
from qa.cli.serve_options import add_serving_options, serve_as_asked
from qa.own_documents.limits import Limits


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_serving_options(parser, Path("somewhere"))
    return parser.parse_args(words)


def test_the_defaults_are_those_of_the_limits_and_of_this_machine_alone() -> None:
    found = options()
    limits = Limits()
    assert (found.host, found.public, found.index, found.documents) == ("127.0.0.1", False, Path("somewhere"), None)
    assert (found.own_files, found.own_readers, found.own_hours) == (limits.files, limits.readers, limits.hours)
    assert found.own_file_mb * 1_000_000 == limits.file_bytes
    assert found.own_mb * 1_000_000 == limits.total_bytes


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "0"], "--port is 0"),
        (["--port", "65536"], "--port is 65536"),
        (["--at-once", "0"], "--at-once is 0; choose 1 or more"),
        (["--waiting", "0"], "--waiting is 0; choose 1 or more"),
        (["--own-files", "-1"], "--own-files is -1; choose 0 or more"),
        (["--own-readers", "0"], "--own-readers is 0; choose 1 or more"),
        (["--own-mb", "0"], "--own-mb is 0.0; choose a number above 0"),
        (["--own-file-mb", "nan"], "--own-file-mb is nan"),
        (["--own-hours", "inf"], "--own-hours is inf"),
        (["--host", "0.0.0.0"], "--auth-file"),
    ],
)
def test_an_option_that_does_not_hold_is_told_before_anything_is_built(words: list[str], said: str) -> None:
    prepared: list[bool] = []
    with pytest.raises(ChuchuError) as caught:
        serve_as_asked(options(*words), lambda: prepared.append(True), lambda address: None)
    assert said in str(caught.value)
    assert prepared == []
