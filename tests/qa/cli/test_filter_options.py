"""The options that narrow `chuchu ask` to some documents."""

from __future__ import annotations

import argparse

import pytest

from qa import Filter, QuestionError
from qa.cli.filter_options import add_filter_options, chosen_filter


def chosen(*words: str) -> Filter:
    parser = argparse.ArgumentParser()
    add_filter_options(parser)
    return chosen_filter(parser.parse_args(words))


def test_what_is_said_narrows_and_nothing_else() -> None:
    assert not chosen()
    assert chosen("--documents", "a.txt", "b.txt", "--documents", "c.txt") == Filter(["a.txt", "b.txt", "c.txt"])
    expected = Filter(since="2013", until="2014-06", undated=True, script=["Hant", "en"])
    assert chosen("--since", "2013", "--until", "2014-06", "--undated", "--script", "Hant", "en") == expected


@pytest.mark.parametrize("words", [("--since", "soon"), ("--until", "2014-13"), ("--script", "Hant", "Latin")])
def test_what_is_no_date_or_script_is_refused_in_a_sentence(words: tuple[str, ...]) -> None:
    with pytest.raises(QuestionError, match=rf"^'{words[-1]}' is no .*: (write|choose) .*\.$"):
        chosen(*words)
