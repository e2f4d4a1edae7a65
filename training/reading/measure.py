"""What a trained reader is worth on questions that it did not learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from training.reading.pairs import Example
from training.reading.train import BatchReader, of_passage, of_units
from training.reading.written import CERTAIN


@torch.no_grad()
def measure_mined(reader: BatchReader, examples: Sequence[Example]) -> tuple[float, float]:
    """How often the best piece of the passage beats all others, and its AUROC against the best of these."""
    right: list[float] = []
    wrong: list[float] = []
    for example in examples:
        if not example.others:
            continue
        texts = [*(piece.text for piece in example.pieces), *example.others]
        scores = [
            float(of_passage(one))
            for one in reader([reader.model.shipped.reader.pair(example.question, text) for text in texts])
        ]
        right.append(max(scores[: len(example.pieces)]))
        wrong.append(max(scores[len(example.pieces) :]))
    first, second = np.array(right), np.array(wrong)
    return float((first > second).mean()), float((first[:, None] > second).mean())


@torch.no_grad()
def measure_written(reader: BatchReader, examples: Sequence[Example]) -> tuple[float, float]:
    """How often the best unit of all pieces answers, and the AUROC of questions with an answer and without.

    In the AUROC a question counts its weight, so that no guess by its wording alone is worth anything.
    """
    hits: list[float] = []
    scores: list[float] = []
    pair = reader.model.shipped.reader.pair
    for example in examples:
        texts = [piece.text for piece in example.pieces] or example.others
        pairs = [pair(example.question, text) for text in texts]
        read = reader(pairs)
        scores.append(max(float(of_passage(one)) for one in read))
        if example.pieces:
            units = torch.cat([of_units(*one) for one in zip(example.pieces, pairs, read, strict=True)])
            prior = [value for piece in example.pieces for value in piece.prior]
            hits.append(prior[int(units.argmax())] == CERTAIN)
    answered, weights = [bool(example.pieces) for example in examples], [example.weight for example in examples]
    return float(np.mean(hits)), float(roc_auc_score(answered, scores, sample_weight=weights))
