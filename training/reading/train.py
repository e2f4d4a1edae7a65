"""Close reading learns.

Every question is read with pieces of its passage and with mined pieces of others, and a score is asked of every
unit of the text (see `training.reading.pairs`). Which unit answers is not known: it is guessed anew at each step
from the prior and, more and more, from the scores themselves (expectation maximization, as in weakly supervised
reading, Min et al. 2019). Two losses are added: a softmax over all units, and for each unit by itself whether it
answers, so that a score says something where nothing answers. With them come questions written for this, whose answer
is marked or that have none (see `training.reading.written`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from index.encoders.contextual_reading import Pair
from qa.ranking.close_reading import AVERAGED, NOTHING
from training.reading.model import ReadingModel
from training.reading.pairs import Example, WeighedPiece
from training.reading.rewording import Rewording
from training.reading.settings import ReadingPhase
from training.reading.written import CERTAIN

_GROUP = 24
_SEED = 1


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


def train_reader(
    reader: BatchReader,
    mined: Sequence[Example],
    written: Sequence[Example],
    reword: Rewording,
    phase: ReadingPhase,
    log: Path,
) -> None:
    """Train the update and the head in place; the same examples and phase give the same result on one machine.

    Args:
        reader: of the model.
        mined: to learn from, with pieces of other passages.
        written: to learn from, with what is known of the answers.
        reword: says the questions of `mined` in other words.
        phase: what decides the result.
        log: gets the running mean of the loss, a line for every twenty steps.
    """
    random = np.random.default_rng(_SEED)
    head = list(reader.model.head.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": reader.model.trained(), "share": 1.0}, {"params": head, "share": 3.0}],
        lr=phase.rate,
        weight_decay=0.01,
    )
    next_mined, next_written = _shuffled(mined, random), _shuffled(written, random)
    mean = math.nan
    start = time.monotonic()
    for step in tqdm(range(phase.steps), desc="reading"):
        batch = list(islice(next_mined, phase.questions))
        done = step / phase.steps
        rise = min(1.0, (step + 1) / max(1.0, phase.warmup * phase.steps))
        for group in optimizer.param_groups:
            group["lr"] = phase.rate * group["share"] * rise * max(0.02, 0.5 * (1 + math.cos(math.pi * done)))
        if step >= phase.plain:
            batch = [replace(each, question=reword(each.question, each.title, random)) for each in batch]
        batch += islice(next_written, phase.written)
        guided = max(0.0, 1 - step / phase.guided) if phase.guided else 0.0
        loss = _loss(reader, batch, phase, guided, random)
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
    reader: BatchReader, batch: Sequence[Example], phase: ReadingPhase, guided: float, random: np.random.Generator
) -> Tensor:
    """The mean loss of some questions, each times its weight.

    Args:
        reader: of the model.
        batch: the questions.
        phase: what is read of each, and what the losses count.
        guided: how much the prior alone says which unit answers, 1 to 0.
        random: chooses what is read.
    """
    pair = reader.model.shipped.reader.pair
    pairs: list[Pair] = []
    chosen: list[tuple[list[WeighedPiece], int, float]] = []
    for example in batch:
        pieces = example.pieces
        if len(pieces) > phase.pieces:
            ranked = sorted(pieces, key=lambda piece: -max(piece.prior))
            rest = random.permutation(len(ranked) - 2)[: phase.pieces - 2] + 2
            pieces = [*ranked[:2], *(ranked[one] for one in rest)]
        others = random.permutation(len(example.others))[: phase.others if pieces else phase.pieces]
        pairs += [pair(example.question, piece.text) for piece in pieces]
        pairs += [pair(example.question, example.others[one]) for one in others]
        chosen.append((pieces, len(others), example.weight))
    scores = iter(zip(pairs, reader(pairs), strict=True))
    losses = []
    for pieces, count, weight in chosen:
        units = [of_units(piece, *next(scores)) for piece in pieces]
        wrong = [of_passage(next(scores)[1]) for _ in range(count)]
        loss = phase.alone * functional.softplus(torch.stack(wrong)).sum() if wrong else torch.zeros(())
        if units:
            loss = loss + _answered(torch.cat(units), wrong, pieces, phase.alone, guided)
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


def of_units(piece: WeighedPiece, pair: Pair, scores: Tensor) -> Tensor:
    """The mean score of the tokens of each unit, shape (units,)."""
    starts = np.array([start for start, _ in piece.units])
    owner = torch.from_numpy(np.maximum(np.searchsorted(starts, pair.starts, side="right") - 1, 0))
    counts = torch.bincount(owner, minlength=len(starts))
    sums = torch.zeros(len(starts)).index_add(0, owner, scores)
    return torch.where(counts > 0, sums / counts.clamp_min(1), torch.full_like(sums, NOTHING))


def of_passage(scores: Tensor) -> Tensor:
    """The score of a passage, as `qa.ranking.close_reading.Reading.score` works it out."""
    return scores.topk(min(AVERAGED, len(scores))).values.mean() if len(scores) else torch.tensor(NOTHING)
