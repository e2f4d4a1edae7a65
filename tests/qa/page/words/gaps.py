"""What is asked of every table of words: each language says everything, in words of its own, with the same gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from string import Formatter
from typing import Any

from qa.output.wording import Language


def own_words(table: Mapping[Language, Any]) -> int:
    """How many languages say something of their own."""
    return len({str(table[language]) for language in Language})


def gaps(words: Any) -> dict[str, set[str]]:  # noqa: ANN401
    """The names of the gaps of every sentence of a language, by what it is for."""
    return {name: {gap for _, gap, _, _ in Formatter().parse(said) if gap} for name, said in _sentences(asdict(words))}


def _sentences(words: Mapping[Any, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, said in words.items():
        if isinstance(said, Mapping):
            yield from _sentences(said, f"{above}{name}.")
        elif isinstance(said, str):
            yield f"{above}{name}", said
