"""The contextual model as weights are fitted with it: whatever it has read with a question, it knows.

Other weights of the scores have other passages among the best, so that fitting asks for the same readings many times.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from index.encoders.contextual import ContextualModel
from index.encoders.contextual_files import ContextualFiles
from index.encoders.contextual_reading import ContextualReader
from index.encoders.protocol import TokenScores


class RememberingReader(ContextualReader):
    """A reader that reads no passage twice with one question.

    Args:
        files: of the model.
    """

    def __init__(self, files: ContextualFiles) -> None:
        super().__init__(files)
        self._known: dict[tuple[str, str], TokenScores] = {}

    def read(self, question: str, passages: Sequence[str]) -> list[TokenScores]:
        """As `ContextualReader.read`."""
        new = [passage for passage in dict.fromkeys(passages) if (question, passage) not in self._known]
        found = super().read(question, new)
        self._known |= {(question, passage): scores for passage, scores in zip(new, found, strict=True)}
        return [self._known[question, passage] for passage in passages]


class RememberingModel(ContextualModel):
    """A contextual model with such a reader."""

    @cached_property
    def reader(self) -> RememberingReader:
        """Reads, and remembers."""
        return RememberingReader(self.files)
