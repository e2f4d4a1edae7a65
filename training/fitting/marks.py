"""The weights of the marks, fitted on questions with known answers.

They maximize, over the cited passages that hold an answer, the expected value of the run marked under a softmax over
its runs: 1 if it holds the answer, less its share of the passage times a price.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from index.build import build
from index.encoders.protocol import Encoder
from index.text.keys import make_key
from qa.answer import Citation
from qa.citing.clause_spans import Runs, find_runs
from qa.citing.marks import MarkSettings, RunWeights, choose
from qa.engine import QA
from qa.evaluation.measures import answer_marked, marked_fraction
from qa.evaluation.question_sets import read_question_set

_PENALTY = 1e-2
_FITTED_ON = 3
"""So many citations of a question are looked at."""
_SEED = 7


@dataclass(frozen=True, slots=True)
class Marked:
    """An answered question: its citations, the runs of each, and which of these hold the answer."""

    answers: tuple[str, ...]
    citations: tuple[Citation, ...]
    runs: tuple[Runs, ...]
    right: tuple[NDArray[np.bool_], ...]


def fit_marks(questions: Sequence[Marked], price: float, folds: int) -> tuple[RunWeights, dict[str, float]]:
    """The weights, and what they mark, cross-validated by question.

    Args:
        questions: what they are fitted on.
        price: what marking a whole passage costs, beside 1 for marking the answer.
        folds: of the cross-validation.
    """
    fold_of = np.random.default_rng(_SEED).integers(folds, size=len(questions))
    measured = []
    for fold in range(folds):
        weights = fit_runs([one for one, own in zip(questions, fold_of, strict=True) if own != fold], price)
        measured += [measure_marks(one, weights) for one, own in zip(questions, fold_of, strict=True) if own == fold]
    return fit_runs(questions, price), _mean(measured)


def ask_marked(questions: Path, documents: Path, encoder: Encoder) -> list[Marked]:
    """Put a question set to an index of its documents; a question without a known answer is left out.

    Args:
        questions: the question set.
        documents: what it is about.
        encoder: makes the index; the weights of its scores and its confidence are fitted already.
    """
    asked: list[Marked] = []
    judged = read_question_set(questions)
    with tempfile.TemporaryDirectory() as scratch:
        build([documents], Path(scratch, "index"), model=encoder)
        with QA.open(Path(scratch, "index"), encoder=encoder) as qa:
            for question in tqdm(judged.questions, desc="marks"):
                citations = qa.ask(question.text, question.history, marked=0).citations
                if not question.answers or not citations:
                    continue
                query, candidates = qa.candidates(question.text, question.history)
                _, readings = qa.read(query, candidates)
                keys = [make_key(answer.strip()).text for answer in question.answers]
                runs = []
                texts = qa.texts()
                for cited in citations:
                    meeting = qa.citer.meet(query, texts.of(cited.text), cited.row, readings.get(cited.row))
                    assert meeting is not None, "a cited passage has tokens"
                    runs.append(find_runs(meeting, query))
                right = [_holding(cited.text, of_it, keys) for cited, of_it in zip(citations, runs, strict=True)]
                asked.append(Marked(question.answers, citations, tuple(runs), tuple(right)))
    return asked


def _holding(text: str, runs: Runs, answers: Sequence[str]) -> NDArray[np.bool_]:
    spans = [runs.span(run) for run in range(len(runs))]
    keys = [make_key(text[span.start : span.end]).text for span in spans]
    return np.array([any(answer in key for answer in answers) for key in keys], dtype=bool)


def fit_runs(questions: Sequence[Marked], price: float) -> RunWeights:
    """The weights that maximize the expected value of the run marked."""
    passages = [
        (runs.features, right)
        for question in questions
        for runs, right in zip(question.runs[:_FITTED_ON], question.right, strict=False)
        if right.any() and not right.all()
    ]
    features = torch.from_numpy(np.concatenate([matrix for matrix, _ in passages]))
    value = (
        torch.from_numpy(np.concatenate([right for _, right in passages]).astype(np.float64)) - price * features[:, -1]
    )
    owner = torch.from_numpy(np.repeat(np.arange(len(passages)), [len(matrix) for matrix, _ in passages]))
    scaled = features / features.std(dim=0).clamp_min(1e-6)
    raw = torch.zeros(features.shape[1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([raw], max_iter=150, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        scores = scaled @ raw
        highest = torch.full((len(passages),), -torch.inf, dtype=torch.float64)
        highest = highest.scatter_reduce(0, owner, scores.detach(), "amax")
        odds = torch.exp(scores - highest[owner])
        total = torch.zeros(len(passages), dtype=torch.float64).index_add(0, owner, odds)
        gained = torch.zeros(len(passages), dtype=torch.float64).index_add(0, owner, odds * value)
        loss: torch.Tensor = -(gained / total).mean() + _PENALTY * raw.square().mean()
        loss.backward()
        return loss

    optimizer.step(closure)
    fitted = (raw.detach() / features.std(dim=0).clamp_min(1e-6)).tolist()
    return RunWeights(*(round(weight, 2) for weight in fitted))


def measure_marks(question: Marked, weights: RunWeights) -> dict[str, float]:
    """answer_marked@1, answer_marked@3 and marked_fraction of one question."""
    settings = MarkSettings(weights)
    best = question.citations[0].score
    citations = [
        replace(cited, marks=(runs.span(choose(runs, best - cited.score, settings)),))
        for cited, runs in zip(question.citations, question.runs, strict=True)
    ]
    return answer_marked(citations, question.answers) | {"marked_fraction": marked_fraction(citations)}


def _mean(measured: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: round(sum(one[name] for one in measured) / len(measured), 3) for name in measured[0]}
