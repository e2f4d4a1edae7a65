"""Train close reading: `python -m training.reading.train --data DATA/train`.

Every question is read with pieces of its passage and with mined pieces of others, and a score is asked of every
unit of the text (see `training.reading.pairs`). Which unit answers is not known: it is guessed anew at each step
from the prior and, more and more, from the scores themselves (expectation maximization, as in weakly supervised
reading, Min et al. 2019). Two losses are added: a softmax over all units, and for each unit by itself whether it
answers, so that a score says something where nothing answers. With them come questions written for this, whose answer
is marked or that have none (see `training.reading.written`).
"""

from __future__ import annotations

import argparse
import hashlib
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from index.encoders.contextual import open_contextual_model
from index.encoders.contextual_reading import FILE_NAME, Pair
from index.encoders.one_thread import multiply_on_one_thread
from index.encoders.registry import CONTEXTUAL
from qa.ranking.close_reading import AVERAGED, NOTHING
from training.e5_weights import read_teacher
from training.reading.model import ReadingModel
from training.reading.pairs import Example, WeighedPiece, make_examples, read_examples
from training.reading.rewording import Rewording
from training.reading.written import CERTAIN, read_written


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the result of a phase, beside the data.

    Attributes:
        steps: how many batches.
        plain: so many batches, at the beginning, have their questions as they are; those after them in other words.
        questions, written: of a batch, with mined pieces of others, and of those written for this.
        pieces, others: at most so many pieces of the passage, and of others, are read for a question. Where the
            passage does not answer, its pieces are the others, and at most `pieces` of them are read.
        rate: of AdamW at its highest; three times that for the head.
        warmup: the share of the steps in which the rate rises; then it falls as a cosine does, to a fiftieth.
        guided: after so many batches the prior counts half.
        alone: what the loss of each unit by itself counts.
    """

    steps: int
    plain: int = 0
    questions: int = 4
    written: int = 16
    pieces: int = 4
    others: int = 3
    rate: float = 1e-3
    warmup: float = 0.05
    guided: int = 0
    alone: float = 1.0


FIRST = Settings(steps=780, plain=150, questions=16, written=0, guided=150, alone=0.5)
"""Learns to read from many questions, whose answers are guessed."""
SECOND = Settings(steps=1000, questions=4, written=20)
"""Learns from those written for it to tell what is answered from what is not; too few mined ones to forget nothing."""
THIRD = replace(SECOND, steps=1150)
"""The same again from a high rate (a warm restart, Loshchilov and Hutter 2017)."""

_GROUP = 24
_SEED = 1
_MEASURED = 200


def main() -> None:
    """Make the examples if they are not there, train, and write the update into the model's folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="where the examples are kept")
    options = parser.parse_args()
    multiply_on_one_thread()
    folder = options.work / "reading"
    if not (folder / "held-out.jsonl").is_file():
        make_examples(options.data, folder)
    torch.manual_seed(_SEED)
    reader = BatchReader(ReadingModel(read_teacher(), open_contextual_model(CONTEXTUAL)))
    mined, (written, written_held_out) = read_examples(folder / "train.jsonl"), read_written(options.data)
    reword, after_first = Rewording.read(options.data), folder / f"first-{_stamp(FIRST, folder / 'train.jsonl')}.pt"
    if after_first.is_file():
        reader.model.load_state_dict(torch.load(after_first))
    else:
        train(reader, mined, [], reword, FIRST, folder / "reading.log")
        torch.save(reader.model.state_dict(), after_first)
    for phase in (SECOND, THIRD):
        train(reader, mined, written, reword, phase, folder / "reading.log")
    save(reader.model, CONTEXTUAL)
    right, auroc = measure(reader, read_examples(folder / "held-out.jsonl")[:_MEASURED])
    print(f"held out: the passage above all mined ones {right:.3f}, AUROC {auroc:.3f}")
    found, auroc = measure_written(reader, written_held_out)
    print(f"written, held out: the best unit answers {found:.3f}, weighed AUROC of answered and not {auroc:.3f}")


def _stamp(settings: Settings, examples: Path) -> str:
    """Differs where what a phase learns differs."""
    return hashlib.sha256(repr(settings).encode() + examples.read_bytes()).hexdigest()[:12]


def save(model: ReadingModel, folder: Path) -> None:
    """Write the trained part of a model into the folder of the contextual model."""
    from safetensors.numpy import save_file

    save_file(model.tensors(), folder / FILE_NAME)
    (folder / FILE_NAME).chmod(0o644)


class BatchReader:
    """Gives the token scores of many pairs of any length."""

    def __init__(self, model: ReadingModel) -> None:
        self.model = model

    def __call__(self, pairs: Sequence[Pair]) -> list[Tensor]:
        """The scores of each passage's tokens, shape (tokens of the passage,); pairs of like length go together."""
        order = sorted(range(len(pairs)), key=lambda number: len(pairs[number].row))
        found: dict[int, Tensor] = {}
        for start in range(0, len(order), _GROUP):
            group = order[start : start + _GROUP]
            rows = [pairs[number].row for number in group]
            padded = np.zeros((len(rows), max(map(len, rows)), self.model.width), dtype=np.float32)
            for place, row in enumerate(rows):
                padded[place, : len(row)] = self.model.shipped.files.embedded(row)
            scores = self.model(torch.from_numpy(padded), torch.tensor([len(row) for row in rows]))
            for place, number in enumerate(group):
                found[number] = scores[place, pairs[number].first : len(pairs[number].row) - 1]
        return [found[number] for number in range(len(pairs))]


def train(
    reader: BatchReader,
    mined: Sequence[Example],
    written: Sequence[Example],
    reword: Rewording,
    settings: Settings,
    log: Path,
) -> None:
    """Train the update and the head in place; the same examples and settings give the same result on one machine.

    Args:
        reader: of the model.
        mined: to learn from, with pieces of other passages.
        written: to learn from, with what is known of the answers.
        reword: says the questions of `mined` in other words.
        settings: what decides the result.
        log: gets the running mean of the loss, a line for every twenty steps.
    """
    random = np.random.default_rng(_SEED)
    head = list(reader.model.head.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": reader.model.trained(), "share": 1.0}, {"params": head, "share": 3.0}],
        lr=settings.rate,
        weight_decay=0.01,
    )
    next_mined, next_written = _shuffled(mined, random), _shuffled(written, random)
    mean = math.nan
    start = time.monotonic()
    for step in tqdm(range(settings.steps), desc="reading"):
        batch = list(islice(next_mined, settings.questions))
        done = step / settings.steps
        rise = min(1.0, (step + 1) / max(1.0, settings.warmup * settings.steps))
        for group in optimizer.param_groups:
            group["lr"] = settings.rate * group["share"] * rise * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))
        if step >= settings.plain:
            batch = [replace(each, question=reword(each.question, each.title, random)) for each in batch]
        batch += islice(next_written, settings.written)
        guided = max(0.0, 1 - step / settings.guided) if settings.guided else 0.0
        loss = _loss(reader, batch, settings, guided, random)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*reader.model.trained(), *head], 1.0)
        optimizer.step()
        value = float(loss.detach())
        mean = value if math.isnan(mean) else 0.97 * mean + 0.03 * value
        if step % 20 == 19:
            with log.open("a", encoding="utf-8") as out:
                out.write(f"step {step + 1}, {time.monotonic() - start:.0f} s, loss {mean:.3f}\n")


def _shuffled(examples: Sequence[Example], random: np.random.Generator) -> Iterator[Example]:
    """All examples in an order drawn anew each time; none, without end, of no examples."""
    while examples:
        for one in random.permutation(len(examples)):
            yield examples[one]


def _loss(
    reader: BatchReader, batch: Sequence[Example], settings: Settings, guided: float, random: np.random.Generator
) -> Tensor:
    """The mean loss of some questions, each times its weight.

    Args:
        reader: of the model.
        batch: the questions.
        settings: what is read of each, and what the losses count.
        guided: how much the prior alone says which unit answers, 1 to 0.
        random: chooses what is read.
    """
    pair = reader.model.shipped.reader.pair
    pairs: list[Pair] = []
    chosen: list[tuple[list[WeighedPiece], int, float]] = []
    for example in batch:
        pieces = example.pieces
        if len(pieces) > settings.pieces:
            ranked = sorted(pieces, key=lambda piece: -max(piece.prior))
            rest = random.permutation(len(ranked) - 2)[: settings.pieces - 2] + 2
            pieces = [*ranked[:2], *(ranked[one] for one in rest)]
        others = random.permutation(len(example.others))[: settings.others if pieces else settings.pieces]
        pairs += [pair(example.question, piece.text) for piece in pieces]
        pairs += [pair(example.question, example.others[one]) for one in others]
        chosen.append((pieces, len(others), example.weight))
    scores = iter(zip(pairs, reader(pairs), strict=True))
    losses = []
    for pieces, count, weight in chosen:
        units = [_of_units(piece, *next(scores)) for piece in pieces]
        wrong = [of_passage(next(scores)[1]) for _ in range(count)]
        loss = settings.alone * functional.softplus(torch.stack(wrong)).sum() if wrong else torch.zeros(())
        if units:
            loss = loss + _answered(torch.cat(units), wrong, pieces, settings.alone, guided)
        losses.append(weight * loss)
    return torch.stack(losses).mean()


def _answered(
    units: Tensor, wrong: Sequence[Tensor], pieces: Sequence[WeighedPiece], alone: float, guided: float
) -> Tensor:
    """The loss of a question that some of the units of `pieces` answer, and none of the passages of `wrong`."""
    prior = torch.tensor([value for piece in pieces for value in piece.prior])
    weight = 1.0 if guided > 0 else 0.5
    answers = torch.softmax(weight * prior + 1.5 * (1 - guided) * units.detach(), 0)
    together = torch.logsumexp(torch.cat([units, *(one[None] for one in wrong)]), 0)
    sure = torch.where(prior >= CERTAIN, 1.0, answers)
    apart = functional.binary_cross_entropy_with_logits(units, sure, reduction="sum")
    return -(answers * (units - together)).sum() + alone * apart


def _of_units(piece: WeighedPiece, pair: Pair, scores: Tensor) -> Tensor:
    """The mean score of the tokens of each unit, shape (units,)."""
    starts = np.array([start for start, _ in piece.units])
    owner = torch.from_numpy(np.maximum(np.searchsorted(starts, pair.starts, side="right") - 1, 0))
    counts = torch.bincount(owner, minlength=len(starts))
    sums = torch.zeros(len(starts)).index_add(0, owner, scores)
    return torch.where(counts > 0, sums / counts.clamp_min(1), torch.full_like(sums, NOTHING))


def of_passage(scores: Tensor) -> Tensor:
    """The score of a passage, as `qa.ranking.close_reading.Reading.score` works it out."""
    return scores.topk(min(AVERAGED, len(scores))).values.mean() if len(scores) else torch.tensor(NOTHING)


@torch.no_grad()
def measure(reader: BatchReader, examples: Sequence[Example]) -> tuple[float, float]:
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
            units = torch.cat([_of_units(*one) for one in zip(example.pieces, pairs, read, strict=True)])
            prior = [value for piece in example.pieces for value in piece.prior]
            hits.append(prior[int(units.argmax())] == CERTAIN)
    answered, weights = [bool(example.pieces) for example in examples], [example.weight for example in examples]
    return float(np.mean(hits)), float(roc_auc_score(answered, scores, sample_weight=weights))


if __name__ == "__main__":
    main()
