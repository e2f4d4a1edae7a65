"""A model other than the shipped ones from end to end: build, ask, eval and the chat, run as users run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.encoders.vector_cache import VARIABLE
from qa import QA
from qa.answer import Answer
from qa.cli.main import main
from qa.output.wording import Language
from qa.page.events import Events
from tests.tiny_models import make_cross_encoder, make_transformer

TEXT = "来往为什么失败了，这是一个问题。\n\n微信是什么，马云在哪里。\n\n" + "阿里巴巴的马云，" * 12 + "在这里。\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_transformer(tmp_path_factory.mktemp("models") / "小模型", prompts={"query": "q:", "document": "p:"})


@pytest.mark.torch
def test_build_ask_eval_and_chat(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    build = ["build", "a.txt", "--model", str(model), "--batch-size", "2", "--device", "cpu"]
    assert main([*build, "--index", "one"]) == 0
    first = capsys.readouterr().out
    assert "3 passages" in first
    assert "cut off      1  passages longer than the model reads" in first
    assert "cache" not in first
    assert main([*build, "--index", "two"]) == 0
    assert "known        3  vectors from the cache" in capsys.readouterr().out

    reranker = make_cross_encoder(tmp_path / "reranker")
    assert main(["ask", "来往为什么失败了？", "--index", "two", "--reranker", str(reranker), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {citation["document"] for citation in answer["citations"]} == {"a.txt"}
    assert answer["timings"]["rerank"] > 0

    gold = {"id": "q", "question": "来往为什么失败了？", "gold": [{"para": "a:1", "grade": 2}]}
    (tmp_path / "questions.jsonl").write_text(json.dumps(gold) + "\n", "utf-8")
    assert main(["eval", "questions.jsonl", "--index", "one", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["measures"]["S@5"] == 1

    with QA.open("one") as qa:
        _, turns, _ = Events(qa, (), None).ask("来往为什么失败了？", "{}", [], Language.EN.value, False)
        assert isinstance(turns[0].outcome, Answer)
        assert len(turns[0].outcome.citations) == 3


@pytest.mark.torch
def test_a_broken_cache_is_said_and_the_index_built(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "cache").write_text("a file in the way", "utf-8")
    build = ["build", str(tmp_path / "a.txt"), "--model", str(model), "--index", str(tmp_path / "index")]
    assert main([*build, "--cache", str(tmp_path / "cache")]) == 0
    shown = capsys.readouterr()
    assert "3 passages" in shown.out
    assert "is not used" in shown.err


@pytest.mark.torch
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--batch-size", "0"], "batch size is 0"),
        (["--model", "./nowhere", "--cache", "off"], "could not be loaded"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    assert main(["build", str(tmp_path / "a.txt"), "--index", str(tmp_path / "index"), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_an_empty_name_is_not_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    with pytest.raises(SystemExit) as caught:
        main(["build", "", "--index", "index"])
    assert caught.value.code == 2
    assert "the name is empty" in capsys.readouterr().err
    assert not (tmp_path / "index").exists()
