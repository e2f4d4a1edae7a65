"""The embeddings trained pooled, then pooled and token by token at once."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.static.evaluate import TestSet, measure
from training.static.model import Parameters
from training.static.objective import contrast, max_sim, pooled, token_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tokenizers import Tokenizer
    from torch import Tensor

    from index.ragged import Ragged
    from training.static.settings import Phase
    from training.static.streams import Batch, Stream

log = logging.getLogger(__name__)

STATE = "parameters.safetensors"
HISTORY = "history.jsonl"


@dataclass(frozen=True, slots=True)
class Validation:
    """What is measured while training, and with what."""

    sets: Sequence[TestSet]
    tokenizer: Tokenizer

    def measure(self, parameters: Parameters) -> dict[str, float]:
        """`SET MEASURE` -> value in [0, 1]."""
        weights = token_weights(parameters.table, parameters.log_weights)
        return {
            f"{test.name} {name}": value
            for test in self.sets
            for name, value in measure(test, self.tokenizer, parameters.table, weights).items()
        }


def train_phase(
    phase: Phase,
    parameters: Parameters,
    streams: Mapping[str, Stream],
    validation: Validation,
    folder: Path,
    seed: int,
) -> Parameters:
    """Run one phase of training, from its last saved step if it was cut off.

    Args:
        phase: steps, batch, rates, mixture and objectives.
        parameters: where to start.
        streams: of token ids.
        validation: measured at the end and in between, into the history.
        folder: of the saved steps and of the history.
        seed: of the drawing of batches; batch *i* depends on it and on *i* only.

    Returns:
        The trained parameters.
    """
    from tqdm import tqdm

    folder.mkdir(parents=True, exist_ok=True)
    saved, history = folder / STATE, folder / HISTORY
    if saved.is_file():
        parameters = Parameters.load(saved)
        log.info("%s goes on from step %d of %d", phase.name, parameters.steps, phase.steps)
    else:
        parameters = Parameters.start(parameters.table, parameters.log_weights)
        history.unlink(missing_ok=True)
    names = [name for name in phase.mixture if len(streams[name].chances)]
    shares = np.array([phase.mixture[name] for name in names])
    shares /= shares.sum()
    losses: list[float] = []
    with tqdm(total=phase.steps, initial=parameters.steps, desc=phase.name, unit="step", mininterval=2) as bar:
        while parameters.steps < phase.steps:
            step = parameters.steps
            rng = np.random.default_rng((seed, step))
            stream = names[rng.choice(len(names), p=shares)]
            batch = streams[stream].draw(stream, phase.batch, rng)
            losses.append(parameters.step(batch, phase.rate_at(step), _loss_of(phase, batch)))
            bar.update()
            last = parameters.steps == phase.steps
            if parameters.steps % phase.save_every == 0 or last:
                validated = parameters.steps % phase.validate_every == 0 or last
                _note(history, phase, parameters, losses, validation if validated else None)
                losses.clear()
                parameters.save(saved)
    return parameters


def _loss_of(phase: Phase, batch: Batch) -> Callable[[Tensor, Tensor, Ragged, Ragged], Tensor]:
    """The loss that `Parameters.step` takes of a batch."""
    same = torch.from_numpy(batch.groups)

    def loss(table: Tensor, log_weights: Tensor, queries: Ragged, passages: Ragged) -> Tensor:
        value = phase.pooled * contrast(phase.scale * pooled(table, queries) @ pooled(table, passages).T, same)
        if phase.token_by_token:
            weights = token_weights(table, log_weights)
            scores = phase.token_scale * max_sim(table, weights, queries, passages)
            value = value + phase.token_by_token * contrast(scores, same)
        return value

    return loss


def _note(
    history: Path, phase: Phase, parameters: Parameters, losses: Sequence[float], validation: Validation | None
) -> None:
    """Add a line to the history: the mean loss since the one before, and what is measured, if anything is."""
    entry: dict[str, object] = {"phase": phase.name, "step": parameters.steps, "loss": float(np.mean(losses))}
    if validation:
        entry |= validation.measure(parameters)
    log.info("%s", json.dumps(entry, ensure_ascii=False))
    with history.open("a", encoding="utf-8") as out:
        out.write(json.dumps(entry) + "\n")
