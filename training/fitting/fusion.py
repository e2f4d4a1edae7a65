"""The weights of the scores: those under which the passages that answer are most probable.

They maximize the probability of the right passages under a softmax over the candidates (listwise, as in ListNet, Cao et
al. 2007).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from qa.ranking.candidates import ranked
from qa.ranking.fusion import FusionWeights, fuse
from training.fitting.asked_questions import FITTED, AskedQuestion

OWN = 3.0
"""What a question of the own question set counts in the weights, beside 1 for any other."""
_SEED = 7


def first_right(asked: list[AskedQuestion], fit: Callable[[list[AskedQuestion]], FusionWeights], folds: int) -> float:
    """The cross-validated share of questions whose first passage is right."""
    fold_of = np.random.default_rng(_SEED).integers(folds, size=len(asked))
    hits = 0
    for fold in range(folds):
        weights = fit([question for question, own in zip(asked, fold_of, strict=True) if own != fold])
        for question, own in zip(asked, fold_of, strict=True):
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
