"""Scores of several rankers made one, with weights fitted on questions with known answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoders.contextual import ContextualModel
from index.encoders.registry import Embedder
from index.encoders.static_model import SHIPPED
from index.errors import ModelError

FILE_NAME = "fusion.json"


def fitted_folder(embedder: Embedder) -> Path:
    """Where the weights fitted for an embedder stand: in its own folder, else those of the shipped static model."""
    if isinstance(embedder, ContextualModel):
        return embedder.folder
    folder = getattr(embedder, "folder", SHIPPED)
    return folder if isinstance(folder, Path) and (folder / FILE_NAME).is_file() else SHIPPED


def save_fitted(folder: Path, parts: Mapping[str, object]) -> None:
    """Write some parts of the file of a model folder; the others stay."""
    file = folder / FILE_NAME
    saved = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    file.write_text(json.dumps(saved | dict(parts), indent=1) + "\n", encoding="utf-8")


def read_fitted(folder: Path, part: str, names: Iterable[str]) -> dict[str, float]:
    """One part of the file of a model folder that `python -m training.fitting.fusion` makes: the value of each name.

    Raises:
        ModelError: the file is missing or lacks the part or a name.
    """
    file = folder / FILE_NAME
    try:
        values = json.loads(file.read_text("utf-8"))[part]
        return {name: float(values[name]) for name in names}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The {part} in {file} cannot be read ({error}): refit the file with `python -m training.fitting.fusion`, "
            "then `python -m training.fitting.marks`."
        ) from error


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """What a unit of each ranker's score is worth; the file is made by `python -m training.fitting.fusion`.

    Attributes:
        bm25: of the BM25 score.
        coverage: of the BM25 score divided by the most the question's terms could give, 0 to 1.
        late: of late interaction, 0 to 1.
        dense: of the cosine of the sentence vectors, -1 to 1.
        context: of late interaction over token vectors in context, -1 to 1.
        read: of close reading, log-odds.
    """

    bm25: float = 1.0
    coverage: float = 0.0
    late: float = 40.0
    dense: float = 20.0
    context: float = 0.0
    read: float = 0.0

    @classmethod
    def load(cls, folder: Path) -> FusionWeights:
        """The weights saved in a model folder.

        Raises:
            ModelError: the file is missing or lacks some of them.
        """
        return cls(**read_fitted(folder, "weights", (field.name for field in fields(cls))))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that may answer, with each ranker's score; all arrays have shape (candidates,).

    `read` is what close reading gives, log-odds: 0 before anything is read, then for those not read the least of
    those that were; `peak` likewise, of its few highest tokens.
    """

    rows: NDArray[np.int64]
    bm25: NDArray[np.float32]
    coverage: NDArray[np.float32]
    late: NDArray[np.float32]
    dense: NDArray[np.float32]
    context: NDArray[np.float32]
    read: NDArray[np.float32]
    peak: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rows)


def fuse(candidates: Candidates, weights: FusionWeights) -> NDArray[np.float64]:
    """One score for every candidate, shape (candidates,)."""
    score: NDArray[np.float64] = (
        weights.bm25 * candidates.bm25.astype(np.float64)
        + weights.coverage * candidates.coverage
        + weights.late * candidates.late
        + weights.dense * candidates.dense
        + weights.context * candidates.context
        + weights.read * candidates.read
    )
    return score


def ranked(rows: NDArray[np.int64], scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Positions from the best score to the worst; equal scores in order of row."""
    return np.lexsort((rows, -scores)).astype(np.int64)
