"""Fit the fusion weights and the calibration of a model on questions with known answers.

    python -m training.fitting.fusion --data DATA/train --model chuchu \\
        --questions tests/data/seeds-dev.jsonl --documents seeds

Three kinds of questions are used: those held out of the training of the embeddings, each put to its passage
among others; those written for close reading and held out of it, half of them without an answer in their documents
(`training.fitting.written_set`); and a question set over documents of its own, in which a question counts more, since
people ask in it as they talk. The weights maximize the probability of the right passages under a softmax over the
candidates (listwise, as in ListNet, Cao et al. 2007). For the calibration every held-out question is asked
twice, with its passage in the index and without it, among few and among many passages: taken out, its
question becomes an honest near miss. Other held-out questions are put to the documents of the question set, where
they are off topic. The shares of first passages that are right are cross-validated by question; those of the
confidence too, but the scores it looks at are fused by weights fitted on all questions.
The file is written to the folder of the model, and the reliability plot is drawn beside it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.encoders.contextual import CONTEXTUAL_NAME
from index.encoders.one_thread import multiply_on_one_thread
from index.encoders.registry import open_encoder
from index.errors import ModelError
from qa.ranking.candidates import ranked
from qa.ranking.confidence import FEATURES
from qa.ranking.fitted import save_fitted
from qa.ranking.fusion import FusionWeights, fuse
from training.fitting.asked_questions import FITTED, AskedQuestion, ask_held_out, ask_set, read_pairs
from training.fitting.calibration import fit_calibration, fit_on_topic
from training.fitting.written_set import write_set
from training.plot import plot_reliability

OWN = 3.0
"""What a question of the own question set counts in the weights, beside 1 for any other."""
_STRANGERS = 120
"""So many held-out questions, others than those asked among their own passages, are put to the own documents."""
_FOLDS = 5
_SEED = 7


def main() -> None:
    """Fit, report and save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--model", default=CONTEXTUAL_NAME, help="the model to fit for, as `chuchu build` has it")
    parser.add_argument("--held-out", type=int, default=200, help="how many held-out questions (200)")
    parser.add_argument("--one-written-in", type=int, default=3, help="one of so many written questions is asked (3)")
    parser.add_argument("--questions", type=Path, default=Path("tests/data/seeds-dev.jsonl"))
    parser.add_argument("--documents", type=Path, default=Path("seeds"), help="what the questions are about")
    options = parser.parse_args()
    multiply_on_one_thread()
    pairs, train = read_pairs(options.data)
    held_out = ask_held_out(pairs[: options.held_out], train, options.model)
    with tempfile.TemporaryDirectory() as scratch:
        _, written = ask_set(*write_set(options.data, Path(scratch)), options.model, one_in=options.one_written_in)
    others = [pair[0] for pair in pairs[-_STRANGERS:]]
    strangers, own = ask_set(options.questions, options.documents, options.model, others)
    answerable = [question for question in own if question.right.any()]
    answered = [question for question in written if question.right.any()]
    weights = fit_weights(held_out + answered, answerable)
    calibration, figures, reliability = fit_calibration(held_out, strangers, written, own, weights)
    figures["held-out R@1"] = recall(held_out, lambda rest: fit_weights(rest + answered, answerable))
    figures["written R@1"] = recall(answered, lambda rest: fit_weights(held_out + rest, answerable))
    figures["own S@1"] = recall(answerable, lambda rest: fit_weights(held_out + answered, rest))
    figures |= {
        "held-out questions": len(held_out),
        "written questions": len(written),
        "own questions": len(own),
    }
    saved: dict[str, object] = {
        "weights": {name: round(value, 4) for name, value in asdict(weights).items()},
        "confidence": {name: round(float(value), 4) for name, value in zip(FEATURES, calibration, strict=True)},
        "on_topic": {"dense": round(fit_on_topic(answerable), 4)},
        "figures": figures,
    }
    folder = model_folder(options.model)
    save_fitted(folder, saved)
    plot_reliability(reliability, folder / "reliability.png")
    print(json.dumps(saved, indent=1))


def model_folder(name: str) -> Path:
    """Where the fitted file of a model belongs.

    Raises:
        ModelError: the model has no folder of its own.
    """
    folder = open_encoder(name).folder
    if folder is None:
        raise ModelError(f"The model {name} has no folder to save the weights in: give its folder with --model.")
    return folder


def recall(asked: list[AskedQuestion], fit: Callable[[list[AskedQuestion]], FusionWeights]) -> float:
    """The cross-validated share of questions whose first passage is right."""
    folds = np.random.default_rng(_SEED).integers(_FOLDS, size=len(asked))
    hits = 0
    for fold in range(_FOLDS):
        weights = fit([question for question, own in zip(asked, folds, strict=True) if own != fold])
        for question, own in zip(asked, folds, strict=True):
            if own == fold and len(question.candidates):
                candidates = question.read(weights).candidates
                hits += bool(question.right[ranked(candidates.rows, fuse(candidates, weights))[0]])
    return round(hits / len(asked), 4)


def fit_weights(held_out: list[AskedQuestion], own: list[AskedQuestion]) -> FusionWeights:
    """The weights of the rankers, which say what is read closely, then what reading is worth beside them."""
    weighed = [(question, 1.0) for question in held_out if question.right.any()]
    weighed += [(question, OWN) for question in own if question.right.any()]
    rights = [question.right for question, _ in weighed]
    shares = [share for _, share in weighed]
    unread = _listwise([question.matrix() for question, _ in weighed], rights, shares)
    weights = replace(FusionWeights(), **dict(zip(FITTED, unread, strict=True)))
    read = [question.read(weights).candidates for question, _ in weighed]
    pairs = [np.stack([fuse(candidates, weights), candidates.read], axis=1) for candidates in read]
    scale, reading = _listwise(pairs, rights, shares)
    return replace(FusionWeights(), **dict(zip(FITTED, np.array(unread) * scale, strict=True)), read=reading)


def _listwise(scores: list[NDArray[np.float64]], answers: list[NDArray[np.bool_]], counts: list[float]) -> list[float]:
    """Weights of scores that maximize the probability of the right candidates; 0 for a score that never varies.

    Args:
        scores: of every question, shape (candidates, kinds of score).
        answers: which candidates are right.
        counts: what each question counts.
    """
    matrices = [torch.from_numpy(matrix) for matrix in scores]
    rights = [torch.from_numpy(right) for right in answers]
    shares = torch.tensor(counts, dtype=torch.float64)
    scale = torch.cat(matrices).std(dim=0)
    units = torch.where(scale > 0, 1 / scale.clamp_min(1e-12), 0.0)
    raw = torch.zeros(len(scale), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([raw], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        # Weights are kept positive: more of any score must never count against a passage.
        weights = torch.nn.functional.softplus(raw) * units
        losses = [
            torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)
            for scores, right in ((matrix @ weights, right) for matrix, right in zip(matrices, rights, strict=True))
        ]
        loss: torch.Tensor = (torch.stack(losses) * shares).sum() / shares.sum() + 1e-4 * raw.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    fitted: list[float] = (torch.nn.functional.softplus(raw) * units).tolist()
    return fitted


if __name__ == "__main__":
    main()
