"""Everything that decides what the static model is; the values are in its card and in its report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of training.

    Attributes:
        name: of the phase and its folder.
        steps: number of batches.
        batch: pairs in a batch.
        rate: highest learning rate; it rises for 20 steps and falls in a line to 0.
        mixture: how often each stream is drawn, relative to the others.
        scale: factor of the cosine in the softmax.
        pooled: weight of the pooled loss.
        token_by_token: weight of the MaxSim loss; at 0 it is not computed and the token weights stay.
        token_scale: factor of the MaxSim in the softmax.
        save_every: steps between saves, after which a cut-off run goes on.
        validate_every: steps between validations, a multiple of `save_every`.
    """

    name: str
    steps: int
    batch: int
    rate: float
    mixture: Mapping[str, float]
    scale: float = 20.0
    pooled: float = 1.0
    token_by_token: float = 0.0
    token_scale: float = 20.0
    save_every: int = 200
    validate_every: int = 400

    def rate_at(self, step: int) -> float:
        """Learning rate of a step, counted from 0."""
        return self.rate * min(1.0, (step + 1) / 20) * (1 - step / self.steps)


_MIXTURE = {
    "questions": 3.0,
    "headings": 2.4,
    "law": 0.3,
    "sentences": 3.0,
    "parallel": 2.5,
    "english": 1.0,
    "dictionary": 1.0,
    "synonyms": 0.7,
}


@dataclass(frozen=True, slots=True)
class StaticSettings:
    """All of the static model.

    Attributes:
        pieces: size of the vocabulary.
        latin_words, latin_parts: how many of them are Latin words, and parts of such.
        general: weight of jieba's general frequencies beside those of the corpus.
        dimensions: of a token vector.
        teacher: length of the teacher's vectors where the embeddings start, relative to 1; 0: no teacher.
        noise: standard deviation of the other values at the start.
        phases: of training, in order.
        seed: of everything random.
    """

    pieces: int = 47_000
    latin_words: int = 14_000
    latin_parts: int = 6_000
    general: float = 0.3
    dimensions: int = 256
    teacher: float = 1.0
    noise: float = 0.06
    phases: tuple[Phase, ...] = field(
        default=(
            Phase("pooled", 2600, 1024, 7e-3, _MIXTURE),
            Phase("joint", 500, 128, 2e-3, _MIXTURE, token_by_token=1.0),
        )
    )
    seed: int = 1


def part_of(settings: StaticSettings, *names: str) -> str:
    """The named settings as text, for a stage that depends on those only."""
    values = asdict(settings)
    return json.dumps({name: values[name] for name in names}, sort_keys=True)
