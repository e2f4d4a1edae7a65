"""A cross-encoder made here puts the best passages of the seeds in its own order, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import constants
from opencc import OpenCC

from index.build import build
from index.encoders.static_model import LIGHT_NAME
from index.errors import ModelError
from index.text.keys import make_key
from qa import QA
from qa.ranking.candidates import ranked
from qa.ranking.cross_encoder import CrossEncoderReranker
from qa.ranking.reranking import DEPTH, reranked
from tests.tiny_models import make_cross_encoder, make_transformer

pytestmark = pytest.mark.torch
QUESTION = "来往为什么失败了？"


@pytest.fixture(scope="module")
def model(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    keys = "".join(make_key(file.read_text("utf-8")).text for file in sorted(seeds.glob("*.txt")))
    return make_cross_encoder(tmp_path_factory.mktemp("models") / "reranker", "".join(sorted(set(keys))))


@pytest.fixture(scope="module")
def plain(qa_light: QA) -> QA:
    return qa_light


@pytest.fixture(scope="module")
def reranking(built_light: Path, model: Path) -> Iterator[QA]:
    with QA.open(built_light, reranker=CrossEncoderReranker(str(model), "cpu")) as opened:
        yield opened


def test_the_best_candidates_stand_in_the_order_of_the_model_and_the_others_behind(plain: QA, model: Path) -> None:
    from sentence_transformers import CrossEncoder

    query, candidates = plain.candidates(QUESTION)
    fused = np.linspace(30, -3, len(candidates))
    keys = [make_key(text).text for text in plain.store.texts(candidates.rows[:DEPTH].tolist())]
    new = reranked(CrossEncoderReranker(str(model), "cpu"), query.key, keys, ranked(candidates.rows, fused), fused)

    expected = CrossEncoder(str(model), device="cpu").predict([(query.key, key) for key in keys])
    np.testing.assert_allclose(new[:DEPTH], expected, atol=1e-6)
    order = ranked(candidates.rows, new)
    assert order[:DEPTH].tolist() == np.argsort(-expected, kind="stable").tolist()
    assert order[:DEPTH].tolist() != list(range(DEPTH))
    assert order[DEPTH:].tolist() == list(range(DEPTH, len(candidates)))


def test_the_answer_is_in_the_order_of_the_model(plain: QA, reranking: QA) -> None:
    before, after = plain.ask(QUESTION, k=5), reranking.ask(QUESTION, k=5)

    assert [cited.row for cited in after.citations] != [cited.row for cited in before.citations]
    scores = [cited.score for cited in after.citations]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]
    # How sure the answer is was fitted without it.
    assert (after.found, after.confidence) == (before.found, before.confidence)
    assert "rerank" in after.timings
    assert "rerank" not in before.timings


def test_as_much_is_marked_as_without_it(plain: QA, reranking: QA) -> None:
    # So many that the same passages are cited by both.
    before, after = (qa.ask(QUESTION, k=DEPTH) for qa in (plain, reranking))
    marks = {cited.row: cited.marks for cited in before.citations}
    both = [cited for cited in after.citations if cited.row in marks]
    assert len(both) > DEPTH / 2
    assert [cited.marks for cited in both] == [marks[cited.row] for cited in both]


def test_every_citation_has_the_score_of_its_own_text(reranking: QA, model: Path) -> None:
    answer = reranking.ask(QUESTION, k=5)

    key = reranking.candidates(QUESTION)[0].key
    given = CrossEncoderReranker(str(model)).scores(key, [make_key(cited.text).text for cited in answer.citations])
    np.testing.assert_allclose([cited.score for cited in answer.citations], given, atol=1e-5)


def test_both_scripts_are_put_in_the_same_order(reranking: QA) -> None:
    traditional = OpenCC("s2t").convert(QUESTION)
    assert traditional != QUESTION
    first, second = (reranking.ask(question, k=30).citations for question in (QUESTION, traditional))
    assert [cited.row for cited in first] == [cited.row for cited in second]


def test_fewer_candidates_than_it_takes_are_all_reranked(tmp_path: Path, model: Path) -> None:
    (tmp_path / "a.txt").write_text("来往失败了。\n\n马云推广来往。\n", encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", model=LIGHT_NAME)
    with QA.open(tmp_path / "index", reranker=CrossEncoderReranker(str(model))) as qa:
        assert len(qa.ask(QUESTION).citations) == 2
        assert qa.ask("").citations == ()


def test_a_reranker_out_of_reach_is_one_sentence(plain: QA, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match=r"BAAI/bge-reranker-v2-m3 could not be loaded .*leave --reranker out\.$"):
        CrossEncoderReranker("BAAI/bge-reranker-v2-m3").scores("来往", ["来往"])


def test_a_model_of_vectors_is_no_reranker(tmp_path: Path) -> None:
    folder = make_transformer(tmp_path / "vectors")
    with pytest.raises(ModelError, match="it is no cross-encoder, but BertModel"):
        CrossEncoderReranker(str(folder)).scores("来往", ["来往"])


def test_a_model_of_several_scores_is_refused(tmp_path: Path) -> None:
    folder = make_cross_encoder(tmp_path / "three", labels=3)
    with pytest.raises(ModelError, match="does not give one score"):
        CrossEncoderReranker(str(folder)).scores("来往", ["来往", "马云"])


def test_a_damaged_folder_is_one_sentence(tmp_path: Path) -> None:
    folder = make_cross_encoder(tmp_path / "model")
    (folder / "config.json").write_bytes(b'{"broken')
    with pytest.raises(ModelError, match="could not be loaded"):
        CrossEncoderReranker(str(folder)).scores("来往", ["来往"])
