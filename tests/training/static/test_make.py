"""The whole pipeline on a few hundred made pairs: same files, twice the same, and something learned."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoders.static_model import open_static_model
from index.errors import EvaluationError
from index.text.keys import make_key
from tests.made_training_data import write_data
from training.stages import Run
from training.static.make import make_static_model
from training.static.model import Parameters
from training.static.settings import Phase, StaticSettings
from training.static.train import STATE

MIXTURE = {"questions": 3.0, "headings": 1.0, "sentences": 2.0, "parallel": 1.0, "english": 1.0, "dictionary": 1.0}
SETTINGS = StaticSettings(
    pieces=2_000,
    latin_words=200,
    latin_parts=200,
    dimensions=32,
    teacher=0.0,
    phases=(
        Phase("pooled", 60, 64, 2e-2, MIXTURE, save_every=30, validate_every=30),
        Phase("joint", 20, 32, 5e-3, MIXTURE, token_by_token=1.0, save_every=10, validate_every=20),
    ),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("run")
    where = Run(data, folder / "work", folder / "model", threads=1)
    make_static_model(SETTINGS, where)
    return where


def test_sentence_transformers_gives_the_mean_of_the_token_vectors(made: Run) -> None:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    key = make_key("上海的天氣 and transport").text
    tokenizer = Tokenizer.from_file(str(made.out / "0_StaticEmbedding" / "tokenizer.json"))
    table = open_static_model(made.out).embedding
    mean = table[tokenizer.encode(key).ids].mean(axis=0)
    given = SentenceTransformer(str(made.out), device="cpu").encode(key)
    np.testing.assert_allclose(given, mean / np.linalg.norm(mean), atol=1e-6)


def test_every_piece_has_a_weight_and_unknown_has_none(made: Run) -> None:
    model = open_static_model(made.out)
    table, weights = model.embedding, model.weights
    assert weights.shape == (len(table),)
    assert weights[0] == 0
    assert not table[0].any()
    assert (weights[1:] > 0).all()


def test_training_finds_held_out_passages(made: Run) -> None:
    history = [json.loads(line) for line in (made.work / "pooled" / "history.jsonl").read_text("utf-8").splitlines()]
    report = json.loads((made.out / "training.json").read_text("utf-8"))["measures"]["questions"]
    assert history[-1]["loss"] < np.log(64) / 2
    # By chance it would be one in `passages`.
    assert report["maxsim R@1"] > 5 / report["passages"]
    assert (made.out / "training.png").stat().st_size > 1000


def test_a_second_run_makes_the_same_bytes(made: Run, tmp_path: Path) -> None:
    again = replace(made, work=tmp_path / "work", out=tmp_path / "model")
    make_static_model(SETTINGS, again)
    for name in (
        "0_StaticEmbedding/tokenizer.json",
        "0_StaticEmbedding/model.safetensors",
        "token_weights.safetensors",
        "training.json",
    ):
        assert (again.out / name).read_bytes() == (made.out / name).read_bytes(), name


def test_a_finished_stage_is_not_run_again(made: Run, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="training"):
        make_static_model(SETTINGS, made)
    done = [message for message in caplog.messages if message.endswith("done before")]
    assert [message.split(":")[0] for message in done] == ["corpus", "vocabulary", "tokens", "pooled", "joint"]


def test_a_cut_off_phase_goes_on_to_the_same_end(made: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again = replace(made, work=tmp_path / "work", out=tmp_path / "model")
    shutil.copytree(made.work, again.work)
    for name in ("begun.json", "done.json", STATE):
        (again.work / "joint" / name).unlink()
    step = Parameters.step

    def cut_off(self: Parameters, *arguments: object) -> float:
        if self.steps == 13:
            raise KeyboardInterrupt
        return step(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Parameters, "step", cut_off)
    with pytest.raises(KeyboardInterrupt):
        make_static_model(SETTINGS, again)
    monkeypatch.undo()
    assert Parameters.load(again.work / "joint" / STATE).steps == 10
    make_static_model(SETTINGS, again)
    assert (again.work / "joint" / STATE).read_bytes() == (made.work / "joint" / STATE).read_bytes()


def test_missing_data_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"questions\.jsonl\.gz"):
        make_static_model(SETTINGS, Run(tmp_path / "nothing", tmp_path / "work", tmp_path / "model", threads=1))
