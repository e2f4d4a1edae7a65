"""The file of fitted numbers beside a model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.encoders.protocol import Encoder
from index.encoders.static_model import SHIPPED
from index.errors import ModelError

FILE_NAME = "fusion.json"


def fitted_folder(encoder: Encoder) -> Path:
    """Where the weights fitted for an encoder stand: in its own folder, else those of the shipped static model.

    What reads closely has weights of its own, or there is an error: no others say what reading is worth.
    """
    folder = encoder.folder
    return folder if folder and (encoder.reader or (folder / FILE_NAME).is_file()) else SHIPPED


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
