"""The calibration of a model: how sure an answer is, fitted on questions with an answer and without."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from qa.ranking.candidates import ranked
from qa.ranking.confidence import confidence_features
from qa.ranking.fusion import FusionWeights, fuse
from training.fitting.asked_questions import AskedQuestion
from training.plot import Reliability

OWN_CALIBRATION = 8.0
"""What a question of the own question set counts, beside 1 for any other."""
_SEED = 7


def fit_calibration(
    held_out: list[AskedQuestion],
    strangers: list[AskedQuestion],
    written: list[AskedQuestion],
    own: list[AskedQuestion],
    weights: FusionWeights,
    folds: int,
) -> tuple[NDArray[np.float64], dict[str, float], Reliability]:
    """The calibration's weights, their AUROC and Brier score, and the predictions behind these.

    A question of the own set or of the written ones has the answer if a passage that answers is among the candidates; a
    held-out one if it is among the first five; a stranger has none, and is in no figure. Figures and predictions are
    cross-validated by question as far as the calibration goes; the weights of the scores are given.

    Args:
        held_out, strangers, written, own: the questions.
        weights: of the scores.
        folds: of the cross-validation.
    """
    features, labels, groups, shares, sets = [], [], [], [], []
    number = 0
    for name, questions in (
        ("held-out", held_out),
        ("strangers", strangers),
        ("written", written),
        ("own", own),
    ):
        for question in questions:
            number += 1
            for version in (question, question.without_answer()) if name == "held-out" else (question,):
                if not len(version.candidates):
                    continue
                candidates = version.read(weights).candidates
                order = ranked(candidates.rows, fuse(candidates, weights))
                features.append(confidence_features(candidates, order, version.query))
                labels.append(float((version.right[order[:5]] if name == "held-out" else version.right).any()))
                groups.append(number)
                shares.append(OWN_CALIBRATION if name == "own" else 1.0)
                sets.append(name)
    x, y, group, share = np.array(features), np.array(labels), np.array(groups), np.array(shares)
    fold = np.random.default_rng(_SEED).integers(folds, size=group[-1] + 1)[group]
    predicted = np.zeros(len(y))
    for left_out in range(folds):
        rest = fold != left_out
        fitted = _logistic(x[rest], y[rest], share[rest])
        predicted[~rest] = 1 / (1 + np.exp(-x[~rest] @ fitted))
    figures = {}
    reliability: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    for name in ("held-out", "written", "own"):
        part = np.array(sets) == name
        figures[f"{name} AUROC"] = round(float(roc_auc_score(y[part], predicted[part])), 4)
        reliability[name] = (predicted[part], y[part])
        figures[f"{name} Brier"] = round(float(np.mean((predicted[part] - y[part]) ** 2)), 4)
    return _logistic(x, y, share), figures, reliability


def fit_on_topic(answerable: list[AskedQuestion]) -> float:
    """The best cosine of sentence vectors that 19 in 20 questions about the documents reach."""
    return float(np.quantile([question.candidates.dense.max() for question in answerable], 0.05))


def _logistic(x: NDArray[np.float64], y: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    inputs, targets, shares = torch.from_numpy(x), torch.from_numpy(y), torch.from_numpy(share)
    weights = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        losses = torch.nn.functional.binary_cross_entropy_with_logits(inputs @ weights, targets, reduction="none")
        loss: torch.Tensor = (losses * shares).sum() / shares.sum() + 1e-3 * weights[:-1].square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    fitted: NDArray[np.float64] = weights.detach().numpy()
    return fitted
