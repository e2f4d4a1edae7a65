"""Fit the fusion weights and the calibration of a model on held-out questions with known answers.

    python -m training.fusion --work training/work --model index/model

The questions are those the embeddings were not trained on. Each is put to its passage among all the
others; weights maximize the probability of the right passage under a softmax over the candidates
(listwise, as in ListNet, Cao et al. 2007). For the calibration every question is asked twice, with its
passage in the index and without it, among few and among many passages: taken out, its question becomes
an honest near miss. All figures are cross-validated by question.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from index.build import build
from index.embedder import open_embedder
from index.store import open_generation
from qa.confidence import FEATURES, confidence_features
from qa.engine import QA
from qa.fusion import FILE_NAME, Candidates, FusionWeights, fuse, ranked
from training.corpus import Files, read_pairs

FITTED = ("bm25", "coverage", "late", "dense")
_SIZES = (250, 1000, 4000)
_FOLDS = 5
_SEED = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to an index: its candidates, which of them are right, and its script."""

    candidates: Candidates
    right: NDArray[np.bool_]
    is_latin: bool

    def matrix(self) -> NDArray[np.float64]:
        """The fitted scores, shape (candidates, len(FITTED))."""
        return np.stack([getattr(self.candidates, name) for name in FITTED], axis=1).astype(np.float64)

    def without_answer(self) -> Asked:
        """The same question with the right passages taken out."""
        kept = ~self.right
        fields = {name: getattr(self.candidates, name)[kept] for name in (*FITTED, "rows", "kinds")}
        return Asked(Candidates(**fields), self.right[kept], self.is_latin)


def main() -> None:
    """Fit, report and save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="where `python -m training` worked")
    parser.add_argument("--model", type=Path, default=Path("index/model"), help="the model to fit for")
    parser.add_argument("--questions", type=int, default=1000, help="how many held-out questions of each stream")
    options = parser.parse_args()
    asked = ask_held_out(options.work, options.model, options.questions)
    weights, recall = fit_weights(asked)
    calibration, figures = fit_calibration(asked, weights)
    saved = {
        "weights": {name: round(value, 4) for name, value in vars_of(weights).items()},
        "confidence": {name: round(float(value), 4) for name, value in zip(FEATURES, calibration, strict=True)},
        "figures": {"questions": len(asked), "R@1": recall, **figures},
    }
    (options.model / FILE_NAME).write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(saved, indent=1))


def vars_of(weights: FusionWeights) -> dict[str, float]:
    """The weights by name."""
    return {name: getattr(weights, name) for name in FusionWeights.__dataclass_fields__}


def ask_held_out(work: Path, model: Path, limit: int) -> list[Asked]:
    """Put held-out questions of the Chinese and the English stream to all passages of both."""
    files = Files(work / "corpus")
    held = {stream: read_pairs(files.held_out(stream))[:limit] for stream in ("questions", "english")}
    distractors = [pair[1] for stream in held for pair in read_pairs(files.train(stream))[: 4 * limit]]
    passages = list(dict.fromkeys([pair[1] for pairs in held.values() for pair in pairs] + distractors))
    number = {passage: str(position) for position, passage in enumerate(passages)}
    random = np.random.default_rng(_SEED)
    asked: list[Asked] = []
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch, "corpus.jsonl")
        with corpus.open("w", encoding="utf-8") as out:
            for passage in passages:
                out.write(json.dumps({"_id": number[passage], "text": passage}, ensure_ascii=False) + "\n")
        index = Path(scratch, "index")
        build([corpus], index, model=None if model == Path("index/model") else str(model))
        generation = open_generation(index)
        qa = QA(generation, open_embedder(generation.manifest.embedder), weights=FusionWeights())
        rows_of = {id_: generation.corpus.rows_of([id_]) for id_ in number.values()}
        for stream, pairs in held.items():
            for question, passage in tqdm(pairs, desc=stream):
                right = np.array(rows_of[number[passage]], dtype=np.int64)
                size = int(random.choice(_SIZES))
                others = random.choice(len(generation), size=min(size, len(generation)), replace=False)
                rows = np.union1d(others, right).astype(np.int64)
                query, candidates = qa.candidates(question, rows=rows)
                asked.append(Asked(candidates, np.isin(candidates.rows, right), query.is_latin))
    return asked


def fit_weights(asked: list[Asked]) -> tuple[FusionWeights, float]:
    """The weights, and their cross-validated recall at 1."""
    usable = [question for question in asked if question.right.any()]
    folds = np.random.default_rng(_SEED).integers(_FOLDS, size=len(usable))
    hits = 0
    for fold in range(_FOLDS):
        weights = _listwise([question for question, own in zip(usable, folds, strict=True) if own != fold])
        for question, own in zip(usable, folds, strict=True):
            if own == fold:
                scores = fuse(question.candidates, weights)
                hits += bool(question.right[ranked(question.candidates.rows, scores)[0]])
    return _listwise(usable), round(hits / len(asked), 4)


def _listwise(asked: list[Asked]) -> FusionWeights:
    matrices = [torch.from_numpy(question.matrix()) for question in asked]
    rights = [torch.from_numpy(question.right) for question in asked]
    scale = torch.cat(matrices).std(dim=0).clamp_min(1e-6)
    raw = torch.zeros(len(FITTED), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([raw], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        # Weights are kept positive: more of any score must never count against a passage.
        weights = torch.nn.functional.softplus(raw) / scale
        losses = [
            torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)
            for scores, right in ((matrix @ weights, right) for matrix, right in zip(matrices, rights, strict=True))
        ]
        loss = torch.stack(losses).mean() + 1e-4 * raw.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    fitted = (torch.nn.functional.softplus(raw) / scale).detach().numpy()
    return replace(FusionWeights(), **dict(zip(FITTED, map(float, fitted), strict=True)))


def fit_calibration(asked: list[Asked], weights: FusionWeights) -> tuple[NDArray[np.float64], dict[str, float]]:
    """The calibration's weights, and its cross-validated AUROC and Brier score."""
    features, labels, groups = [], [], []
    for number, question in enumerate(asked):
        for version in (question, question.without_answer()):
            if not len(version.candidates):
                continue
            order = ranked(version.candidates.rows, fuse(version.candidates, weights))
            features.append(confidence_features(version.candidates, order, version.is_latin))
            labels.append(float(version.right[order[:5]].any()))
            groups.append(number)
    x, y, group = np.array(features), np.array(labels), np.array(groups)
    fold = np.random.default_rng(_SEED).integers(_FOLDS, size=len(asked))[group]
    predicted = np.zeros(len(y))
    for own in range(_FOLDS):
        fitted = _logistic(x[fold != own], y[fold != own])
        predicted[fold == own] = 1 / (1 + np.exp(-x[fold == own] @ fitted))
    figures = {"AUROC": round(auroc(predicted, y), 4), "Brier": round(float(np.mean((predicted - y) ** 2)), 4)}
    return _logistic(x, y), figures


def _logistic(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
    weights = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(inputs @ weights, targets)
        loss = loss + 1e-4 * weights[:-1].square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return weights.detach().numpy()


def auroc(scores: NDArray[np.float64], labels: NDArray[np.float64]) -> float:
    """The probability that a positive outranks a negative, ties counting half (Mann-Whitney)."""
    order = np.argsort(scores, kind="stable")
    _, inverse, counts = np.unique(scores[order], return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = np.empty(len(scores))
    ranks[order] = (last - (counts - 1) / 2)[inverse]
    positives = labels == 1
    n, m = positives.sum(), (~positives).sum()
    return float((ranks[positives].sum() - n * (n + 1) / 2) / (n * m)) if n and m else 0.5


if __name__ == "__main__":
    main()
