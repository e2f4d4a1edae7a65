"""Fit the fusion weights and the calibration of a model on questions with known answers.

    python -m training.fusion --data DATA/train --model chuchu --work training/work \\
        --questions tests/data/seeds-dev.jsonl --documents seeds

Three kinds of questions are used: those held out of the training of the embeddings, each put to its passage
among others; those written for close reading and held out of it, half of them without an answer in their documents
(`training.written_set`); and a question set over documents of its own, in which a question counts more, since people
ask in it as they talk. The weights maximize the probability of the right passages under a softmax over the
candidates (listwise, as in ListNet, Cao et al. 2007). For the calibration every held-out question is asked
twice, with its passage in the index and without it, among few and among many passages: taken out, its
question becomes an honest near miss. Other held-out questions are put to the documents of the question set, where
they are off topic. All figures are cross-validated by question.
The file is written to the folder of the model, and the reliability plot is drawn beside it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from index.build import build
from index.contextual import CONTEXTUAL_NAME
from index.embedder import open_embedder
from index.errors import ModelError
from index.records import Passage
from index.store import open_generation
from qa.close_reading import least_score, most_read
from qa.confidence import FEATURES, confidence_features
from qa.engine import LOOKED_AT, QA
from qa.evaluation import lines_covered
from qa.fusion import Candidates, FusionWeights, fuse, ranked, save_fitted
from qa.query import Query
from qa.question_sets import read_question_set
from training.corpus import Files, read_pairs
from training.plot import Reliability, plot_reliability
from training.written_set import write_set

FITTED = ("bm25", "coverage", "late", "dense", "context")
OWN = 3.0
OWN_CALIBRATION = 8.0
"""What a question of the question set counts, beside 1 for a held-out one: in the weights, in the calibration."""
_SIZES = (250, 1000, 4000)
"""Passages that a held-out question is put to: few or many, since real corpora are either."""
_READ = 7
"""So many candidates are read to be fitted on."""
_ONE_WRITTEN_IN = 3
"""One of so many of the written questions is asked, to save time."""
_STRANGERS = 120
"""So many held-out questions, others than those asked among their own passages, are put to the own documents."""
_FOLDS = 5
_SEED = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to an index.

    Attributes:
        query: how it is read.
        candidates: what may answer it; their `read` is 0.
        right: which of them do, bool, shape (candidates,).
        readings: the scores and the peaks of close reading, NaN for those not read, float32, shape (candidates, 2).
        lacking: those that were looked at and needed no reading, bool, shape (candidates,).
    """

    query: Query
    candidates: Candidates
    right: NDArray[np.bool_]
    readings: NDArray[np.float32]
    lacking: NDArray[np.bool_]

    def matrix(self) -> NDArray[np.float64]:
        """The fitted scores, shape (candidates, len(FITTED))."""
        return np.stack([getattr(self.candidates, name) for name in FITTED], axis=1).astype(np.float64)

    def without_answer(self) -> Asked:
        """The same question with the right passages taken out."""
        kept = ~self.right
        rest = {field.name: getattr(self.candidates, field.name)[kept] for field in fields(Candidates)}
        return Asked(self.query, Candidates(**rest), self.right[kept], self.readings[kept], self.lacking[kept])

    def read(self, weights: FusionWeights) -> Asked:
        """The same question with the best candidates read, as `QA.read` does."""
        limit = most_read(self.query.key)
        looked_at = ranked(self.candidates.rows, fuse(self.candidates, weights))[: LOOKED_AT * limit]
        lacking = bool(self.lacking[looked_at].any())
        best = looked_at[~np.isnan(self.readings[looked_at, 0])][:limit]
        if not (len(best) or lacking):
            return self
        least = [least_score(scores.tolist(), lacking=lacking) for scores in self.readings[best].T]
        scores = np.repeat(np.array(least, np.float32)[None], len(self.candidates), axis=0)
        scores[best] = self.readings[best]
        return replace(self, candidates=replace(self.candidates, read=scores[:, 0], peak=scores[:, 1]))


def main() -> None:
    """Fit, report and save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="where `python -m training` worked")
    parser.add_argument("--model", default=CONTEXTUAL_NAME, help="the model to fit for, as `chuchu build` has it")
    parser.add_argument("--held-out", type=int, default=200, help="how many held-out questions (200)")
    parser.add_argument("--questions", type=Path, default=Path("tests/data/seeds-dev.jsonl"))
    parser.add_argument("--documents", type=Path, default=Path("seeds"), help="what the questions are about")
    options = parser.parse_args()
    held_out = ask_held_out(options.work, options.model, options.held_out)
    with tempfile.TemporaryDirectory() as scratch:
        _, written = ask_set(*write_set(options.data, Path(scratch)), options.model, one_in=_ONE_WRITTEN_IN)
    others = [pair[0] for pair in read_pairs(Files(options.work / "corpus").held_out("questions"))[-_STRANGERS:]]
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
    folder = getattr(open_embedder(name), "folder", None)
    if not isinstance(folder, Path):
        raise ModelError(f"The model {name} has no folder to save the weights in: give its folder with --model.")
    return folder


def ask_held_out(work: Path, model: str, limit: int) -> list[Asked]:
    """Put held-out questions each to its passage among others, of which there are few or many."""
    files = Files(work / "corpus")
    held = read_pairs(files.held_out("questions"))[:limit]
    distractors = [pair[1] for pair in read_pairs(files.train("questions"))[: 4 * limit]]
    passages = list(dict.fromkeys([pair[1] for pair in held] + distractors))
    number = {passage: str(position) for position, passage in enumerate(passages)}
    random = np.random.default_rng(_SEED)
    asked: list[Asked] = []
    with tempfile.TemporaryDirectory() as scratch, _index_of(number, Path(scratch), model) as qa:
        for question, passage in tqdm(held, desc="held-out questions"):
            right = np.array(qa.generation.corpus.rows_of([number[passage]]), dtype=np.int64)
            size = min(int(random.choice(_SIZES)), len(qa.generation))
            others = random.choice(len(qa.generation), size=size, replace=False)
            query, candidates = qa.candidates(question, rows=np.union1d(others, right).astype(np.int64))
            asked.append(_asked(qa, query, candidates, np.isin(candidates.rows, right)))
    return asked


@contextmanager
def _index_of(number: Mapping[str, str], scratch: Path, model: str) -> Iterator[QA]:
    """An index of passages, whose ids are given, with the weights of before."""
    corpus, index = scratch / "corpus.jsonl", scratch / "index"
    with corpus.open("w", encoding="utf-8") as out:
        for passage, name in number.items():
            out.write(json.dumps({"_id": name, "text": passage}, ensure_ascii=False) + "\n")
    build([corpus], index, model=model)
    with QA.open(index) as qa:
        yield qa


def ask_set(
    questions: Path, documents: Path, model: str, others: Sequence[str] = (), one_in: int = 1
) -> tuple[list[Asked], list[Asked]]:
    """Put other questions, then those of a question set, to an index of its documents; of some, nothing is right.

    Args:
        questions: the question set.
        documents: what it is about.
        model: as `chuchu build` has it.
        others: questions about other things, of which nothing is right.
        one_in: one of so many questions of the set is put.
    """
    asked: list[Asked] = []
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch, "index")
        build([documents], index, model=model)
        with open_generation(index) as generation:
            qa = QA(generation, open_embedder(generation.manifest.embedder))
            passages = generation.corpus.passages(range(len(generation)))
            judged = read_question_set(questions)
            strangers = []
            for text in others:
                query, candidates = qa.candidates(text)
                strangers.append(_asked(qa, query, candidates, np.zeros(len(candidates), dtype=bool)))
            for question in judged.questions[::one_in]:
                query, candidates = qa.candidates(question.text, question.history)
                full = {item for item, grade in question.gold.items() if grade >= judged.full_grade}
                right = np.array([_covers(passages[row], full) for row in candidates.rows], dtype=bool)
                asked.append(_asked(qa, query, candidates, right))
    return strangers, asked


def _asked(qa: QA, query: Query, candidates: Candidates, right: NDArray[np.bool_]) -> Asked:
    """More are read than will be: other weights have others among the best, and so has the lack of the right ones."""
    _, readings = qa.read(query, candidates, _READ)
    found = [readings.get(row) for row in candidates.rows.tolist()]
    scores = [(one.score, one.peak) if one and len(one.starts) else (np.nan, np.nan) for one in found]
    lacking = np.array([bool(reading and reading.lacking) for reading in found], dtype=bool)
    return Asked(query, candidates, right, np.array(scores, dtype=np.float32).reshape(-1, 2), lacking)


def _covers(passage: Passage, lines: set[str]) -> bool:
    places = [(place.document, *place.lines) for place in (passage.place, *passage.also)]
    return bool(lines_covered(places, lines))


def recall(asked: list[Asked], fit: Callable[[list[Asked]], FusionWeights]) -> float:
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


def fit_weights(held_out: list[Asked], own: list[Asked]) -> FusionWeights:
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


def _listwise(
    scores: list[NDArray[np.float64]], answers: list[NDArray[np.bool_]], weights_of: list[float]
) -> list[float]:
    """Weights of scores that maximize the probability of the right candidates.

    Args:
        scores: of every question, shape (candidates, kinds of score).
        answers: which candidates are right.
        weights_of: what each question counts.
    """
    matrices = [torch.from_numpy(matrix) for matrix in scores]
    rights = [torch.from_numpy(right) for right in answers]
    shares = torch.tensor(weights_of, dtype=torch.float64)
    scale = torch.cat(matrices).std(dim=0).clamp_min(1e-6)
    raw = torch.zeros(len(scale), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([raw], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        # Weights are kept positive: more of any score must never count against a passage.
        weights = torch.nn.functional.softplus(raw) / scale
        losses = [
            torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)
            for scores, right in ((matrix @ weights, right) for matrix, right in zip(matrices, rights, strict=True))
        ]
        loss: torch.Tensor = (torch.stack(losses) * shares).sum() / shares.sum() + 1e-4 * raw.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    fitted: list[float] = (torch.nn.functional.softplus(raw) / scale).tolist()
    return fitted


def fit_calibration(
    held_out: list[Asked], strangers: list[Asked], written: list[Asked], own: list[Asked], weights: FusionWeights
) -> tuple[NDArray[np.float64], dict[str, float], Reliability]:
    """The calibration's weights, their cross-validated AUROC and Brier score, and the predictions behind these.

    A question of the own set or of the written ones has the answer if it is said to have one, whether or not it was
    found; a stranger has none, and is in no figure.
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
    fold = np.random.default_rng(_SEED).integers(_FOLDS, size=group[-1] + 1)[group]
    predicted = np.zeros(len(y))
    for left_out in range(_FOLDS):
        rest = fold != left_out
        fitted = _logistic(x[rest], y[rest], share[rest])
        predicted[~rest] = 1 / (1 + np.exp(-x[~rest] @ fitted))
    figures = {}
    reliability: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    for name in ("held-out", "written", "own"):
        part = np.array(sets) == name
        figures[f"{name} AUROC"] = round(auroc(predicted[part], y[part]), 4)
        reliability[name] = (predicted[part], y[part])
        figures[f"{name} Brier"] = round(float(np.mean((predicted[part] - y[part]) ** 2)), 4)
    return _logistic(x, y, share), figures, reliability


def fit_on_topic(answerable: list[Asked]) -> float:
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
