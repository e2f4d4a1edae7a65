"""The numbers fitted to a model: `python -m training fitting --data FOLDER`.

Three kinds of questions are used: those held out of the training of the embeddings, each put to its passage
among others; those written for close reading and held out of it, half of them without an answer in their documents
(`training.fitting.written_set`); and a question set over documents of its own, in which a question counts more, since
people ask in it as they talk. For the calibration every held-out question is asked twice, with its passage in the index
and without it, among few and among many passages: taken out, its question becomes an honest near miss. Other held-out
questions are put to the documents of the question set, where they are off topic. The shares of first passages that are
right are cross-validated by question; those of the confidence too, but the scores it looks at are fused by weights
fitted on all questions. The weights of the marks are fitted last, on what is cited then.
"""

from __future__ import annotations

import json
import logging
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from index.encoders.protocol import Encoder
from index.encoders.static_model import StaticModel
from qa.ranking.confidence import FEATURES
from qa.ranking.fitted import FILE_NAME, save_fitted
from training.fitting.asked_questions import ask_held_out, ask_set, ask_strangers, opened, split_pairs
from training.fitting.calibration import fit_calibration, fit_on_topic
from training.fitting.fusion import first_right, fit_weights
from training.fitting.marks import ask_marked, fit_marks
from training.fitting.remembering import RememberingModel
from training.fitting.written_set import write_set
from training.plot import Reliability, plot_reliability
from training.reading.written import WRITTEN
from training.stages import Run

log = logging.getLogger(__name__)

PICTURE = "reliability.png"
WRITES = (FILE_NAME, PICTURE)
"""The files that this stage makes in the folder of each model."""
_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class FittingSettings:
    """What decides the fitted numbers beside the data and the models.

    Attributes:
        questions, documents: a question set and what it is about.
        held_out: how many held-out questions are asked.
        one_written_in: one of so many of the written questions is asked.
        strangers: so many held-out questions, others than those, are put to `documents`.
        price: what marking a whole passage costs, beside 1 for marking the answer; less, and more than .4 is marked.
        light_price: the same for the static model.
        folds: of the cross-validation of all figures.
    """

    questions: Path = _PROJECT / "tests" / "data" / "seeds-dev.jsonl"
    documents: Path = _PROJECT / "seeds"
    held_out: int = 200
    one_written_in: int = 3
    strangers: int = 120
    price: float = 0.3
    light_price: float = 0.4
    folds: int = 5


def fit_models(settings: FittingSettings, where: Run, written: Path = WRITTEN) -> dict[str, dict[str, float]]:
    """Write the fitted numbers of both models into their folders; return what the marks of each are worth.

    Args:
        settings: what decides the result.
        where: the data and the models.
        written: the questions written for close reading.

    Raises:
        EvaluationError: a file of the data, or a passage that is asked about, is missing.
    """
    models: tuple[tuple[Encoder, Path, float], ...] = (
        (RememberingModel(where.contextual), where.contextual, settings.price),
        (StaticModel(where.out), where.out, settings.light_price),
    )
    worth = {}
    for encoder, folder, price in models:
        saved, reliability = fit_scores(encoder, settings, where.data, written)
        save_fitted(folder, saved)
        plot_reliability(reliability, folder / PICTURE)
        log.info("%s: %s", folder.name, json.dumps(saved["figures"]))
        weights, worth[folder.name] = fit_marks(
            ask_marked(settings.questions, settings.documents, encoder), price, settings.folds
        )
        save_fitted(folder, {"marks": asdict(weights)})
    return worth


def fit_scores(
    encoder: Encoder, settings: FittingSettings, data: Path, written: Path
) -> tuple[dict[str, object], Reliability]:
    """The parts of the fitted file that rank and say how sure, with figures, and the predictions behind these."""
    pairs, rest = split_pairs(data)
    with ExitStack() as open_indexes:
        scratch = Path(open_indexes.enter_context(tempfile.TemporaryDirectory()))
        held_out = open_indexes.enter_context(ask_held_out(pairs[: settings.held_out], rest, encoder))
        questions, documents = write_set(data, scratch, written)
        told = ask_set(questions, open_indexes.enter_context(opened(documents, encoder)), settings.one_written_in)
        home = open_indexes.enter_context(opened(settings.documents, encoder))
        strangers = ask_strangers([pair[0] for pair in pairs[-settings.strangers :]], home)
        own = ask_set(settings.questions, home)
        answerable = [question for question in own if question.right.any()]
        answered = [question for question in told if question.right.any()]
        weights = fit_weights(held_out + answered, answerable)
        calibration, figures, reliability = fit_calibration(held_out, strangers, told, own, weights, settings.folds)
        figures["held-out R@1"] = first_right(
            held_out, lambda some: fit_weights(some + answered, answerable), settings.folds
        )
        figures["written R@1"] = first_right(
            answered, lambda some: fit_weights(held_out + some, answerable), settings.folds
        )
        figures["own S@1"] = first_right(
            answerable, lambda some: fit_weights(held_out + answered, some), settings.folds
        )
        figures |= {
            "held-out questions": len(held_out),
            "written questions": len(told),
            "own questions": len(own),
        }
        saved: dict[str, object] = {
            "weights": {name: round(value, 4) for name, value in asdict(weights).items()},
            "confidence": {name: round(float(value), 4) for name, value in zip(FEATURES, calibration, strict=True)},
            "on_topic": {"dense": round(fit_on_topic(answerable), 4)},
            "figures": figures,
        }
    return saved, reliability
