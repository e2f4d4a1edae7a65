"""All stages on made data with a tiny teacher: killed, gone on with, and done."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build
from index.encoders.contextual import ContextualModel
from index.encoders.static_model import StaticModel
from index.errors import ModelError
from qa.engine import QA
from tests.made_training_data import write_asked, write_data, write_question_set
from training.contextual.make import ContextualSettings
from training.fitting.make import FittingSettings
from training.pipeline import STAGES, Recipe, make_what_ships
from training.reading import make as reading
from training.reading.pairs import Source
from training.reading.settings import ReadingPhase, ReadingSettings
from training.reading.train import train_reader
from training.stages import Run
from training.static.settings import Phase, StaticSettings
from training.translation import make as translation

MIXTURE = {"questions": 1.0, "sentences": 1.0}
STATIC = StaticSettings(
    pieces=2_000,
    latin_words=200,
    latin_parts=200,
    dimensions=32,
    teacher=0.0,
    phases=(Phase("pooled", 20, 32, 2e-2, MIXTURE), Phase("joint", 4, 16, 5e-3, MIXTURE, token_by_token=1.0)),
)
READING = ReadingSettings(
    sources=(Source("questions", 40, 12),),
    rank=4,
    phases=(
        ReadingPhase("first", steps=2, questions=2, written=0),
        ReadingPhase("second", steps=2, questions=1, written=2),
    ),
    measured=4,
)


@pytest.fixture
def where(tmp_path: Path) -> Run:
    data = tmp_path / "data"
    data.mkdir()
    return Run(write_data(data), tmp_path / "work", tmp_path / "model", threads=1)


@pytest.fixture
def recipe(tmp_path: Path, packaged: Path) -> Recipe:
    questions, documents = write_question_set(tmp_path / "set")
    return Recipe(
        STATIC,
        ContextualSettings(dimensions=16, sample=100, english_sample=5),
        READING,
        FittingSettings(questions, documents, held_out=5, one_written_in=1, strangers=3, folds=2),
        packaged,
        write_asked(tmp_path / "written.jsonl"),
    )


def test_a_killed_run_goes_on_where_it_was(recipe: Recipe, where: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(translation, "make_table", killed)
        with pytest.raises(KeyboardInterrupt):
            make_what_ships(recipe, where)
    assert (where.out / "token_weights.safetensors").is_file()

    begun: list[str] = []

    def killed_in_the_second_phase(*given: object) -> None:
        begun.append(given[4].name)  # type: ignore[attr-defined]
        if begun == ["first", "second"]:
            raise KeyboardInterrupt
        train_reader(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "train_reader", killed_in_the_second_phase)
    with pytest.raises(KeyboardInterrupt):
        make_what_ships(recipe, where)
    begun.clear()
    assert make_what_ships(recipe, where) == ["reading", "fitting"]
    assert begun == ["second"]

    assert make_what_ships(recipe, where) == []
    for folder, encoder in ((where.contextual, ContextualModel(where.contextual)), (where.out, StaticModel(where.out))):
        assert (folder / "reliability.png").stat().st_size > 1000
        index = where.work / f"{folder.name}-index"
        build([recipe.fitting.documents], index, model=encoder)
        with QA.open(index, encoder=encoder) as qa:
            assert "2003年" in qa.ask("第3個產品是哪一年推出的?").citations[0].text

    # What is lost is made again, and where it comes out the same, nothing that was made from it.
    (where.out / "translations.sqlite").unlink()
    assert make_what_ships(recipe, where) == ["translation"]


def test_a_stage_alone_says_what_it_lacks(recipe: Recipe, where: Run) -> None:
    with pytest.raises(ModelError, match=r"is missing: run the stage that makes it, or `python -m training all"):
        make_what_ships(recipe, where, ("fitting",))
    assert make_what_ships(recipe, where, ("translation",)) == ["translation"]


def test_the_stages_are_in_the_order_of_what_they_read(recipe: Recipe, where: Run) -> None:
    made: set[Path] = set()
    for planned in STAGES.values():
        stage = planned(recipe, where)
        assert {path for path in stage.reads if where.out in path.parents} <= made
        made |= set(stage.writes)
