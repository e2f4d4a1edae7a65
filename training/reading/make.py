"""The update for close reading: `python -m training reading --data FOLDER`.

Mined examples first, then the phases of training. Each is kept under the work folder, and a run that was cut off goes
on after the last that is whole.
"""

from __future__ import annotations

import logging
from pathlib import Path

import torch

from index.encoders.contextual import ContextualModel
from index.encoders.contextual_reading import FILE_NAME
from training.e5_weights import Teacher
from training.reading.measure import measure_mined, measure_written
from training.reading.model import ReadingModel
from training.reading.pairs import HELD_OUT, TRAIN, make_examples, read_examples
from training.reading.rewording import Rewording
from training.reading.settings import ReadingPhase, ReadingSettings
from training.reading.train import BatchReader, train_reader
from training.reading.written import WRITTEN, read_written
from training.stages import Run, checksum, code_of, stamp_of, step

log = logging.getLogger(__name__)

WRITES = (FILE_NAME,)
"""The files of the contextual model's folder that this stage makes."""
_STATE = "state.pt"


def make_reading(
    settings: ReadingSettings, where: Run, teacher: Teacher, reads: tuple[Path, ...], written: Path = WRITTEN
) -> str:
    """Train the update and write it into the folder of the contextual model; return what it is worth, in words.

    Args:
        settings: what decides the result.
        where: the data, the work folder and the model.
        teacher: the weights in full.
        reads: the files of the model that it depends on.
        written: the questions written for this.

    Raises:
        EvaluationError: a file of the data, or a passage that is asked about, is missing.
    """
    folder = where.work / "reading"
    examples = folder / "examples"
    stamp = stamp_of(checksum([*where.data_files(), *reads]), repr(settings.sources), code_of("training.reading.pairs"))
    encoder = ContextualModel(where.contextual)
    step(examples, stamp, lambda: make_examples(where.data, examples, encoder, settings.sources))
    mined, (asked, asked_held_out) = read_examples(examples / TRAIN), read_written(where.data, written)
    reword = Rewording.read(where.data)
    torch.manual_seed(settings.seed)
    reader = BatchReader(ReadingModel(teacher, encoder, settings.rank))
    stamp = stamp_of(
        stamp, checksum([written]), repr((settings.rank, settings.seed)), code_of("training.reading.train")
    )
    for phase in settings.phases:
        stamp = stamp_of(stamp, repr(phase))
        own = folder / phase.name

        def learn(phase: ReadingPhase = phase, own: Path = own) -> None:
            (own / "loss.log").unlink(missing_ok=True)
            train_reader(reader, mined, asked, reword, phase, own / "loss.log")
            torch.save(reader.model.state_dict(), own / _STATE)

        if not step(own, stamp, learn):
            reader.model.load_state_dict(torch.load(own / _STATE))
    save_update(reader.model, where.contextual)
    right, auroc = measure_mined(reader, read_examples(examples / HELD_OUT)[: settings.measured])
    found, written_auroc = measure_written(reader, asked_held_out)
    return (
        f"held out: the passage above all mined ones {right:.3f}, AUROC {auroc:.3f}; written, held out: the best unit "
        f"answers {found:.3f}, weighed AUROC of answered and not {written_auroc:.3f}"
    )


def save_update(model: ReadingModel, folder: Path) -> None:
    """Write the trained part of a model into the folder of the contextual model."""
    from safetensors.numpy import save_file

    save_file(model.tensors(), folder / FILE_NAME)
    (folder / FILE_NAME).chmod(0o644)
