"""Every kind of encoder keeps to the protocol, and a made one answers questions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoders.protocol import EncodedPassages, Encoder
from index.encoders.registry import open_encoder, token_encoder_of
from index.encoders.static_model import LIGHT_NAME, open_static_model
from index.errors import ModelError, StoreError
from index.store.generation import open_generation, verify
from qa import QA
from tests.index.encoders.conformance import EncoderConformance
from tests.made_encoder import HashEncoder, HashTokenEncoder

TEXT = (
    "来往是阿里巴巴推出的社交产品。它由邹孟睿负责。\n\n"
    "微信的用户在2013年超过四亿。\n\n"
    "香港的缆车每天早上8点开始运行，晚上十点停。\n\n"
    "香港的缆车每天早上9点开始运行，晚上十点停。\n\n"
    "苹果和香蕉放在厨房的桌子上。\n"
)


class TestContextualModel(EncoderConformance):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return open_encoder()


class TestStaticModel(EncoderConformance):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return open_encoder(LIGHT_NAME)


class TestMadeEncoder(EncoderConformance):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return HashTokenEncoder()


class TestMadeEncoderWithoutTokens(EncoderConformance):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return HashEncoder()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path / "index"


@pytest.fixture(params=[HashTokenEncoder, HashEncoder])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    made: Encoder = request.param()
    return made


def test_a_made_encoder_goes_from_documents_to_a_marked_citation(index: Path, encoder: Encoder) -> None:
    report = build([index.parent / "a.txt"], index, model=encoder)
    assert (report.passages, report.embedded) == (5, 5)
    assert verify(index) == ()
    with QA.open(index, encoder=encoder, threshold=0.0) as qa:
        answer = qa.ask("来往是谁负责的？")
    best = answer.citations[0]
    assert "邹孟睿" in best.text
    assert ["邹孟睿" in best.text[mark.start : mark.end] for mark in best.marks] == [True]
    matched = "".join(best.text[match.start : match.end] for match in best.matches)
    assert "来往" in matched
    assert "负责" in matched
    # One number apart, so not the same passage twice.
    assert sum("缆车" in cited.text for cited in answer.citations) == 2


def test_a_second_build_with_a_made_encoder_encodes_only_what_is_new(index: Path, encoder: Encoder) -> None:
    source = index.parent / "a.txt"
    build([source], index, model=encoder)
    source.write_text(TEXT + "\n钉钉是给公司用的。\n", "utf-8")
    again = build([source], index, model=encoder)
    assert (again.embedded, verify(index)) == (1, ())
    fresh = build([source], index.parent / "fresh", model=encoder)
    assert again.generation == fresh.generation


def test_an_index_has_one_kind_of_tokens(index: Path) -> None:
    for encoder, ndim in ((HashTokenEncoder(), 2), (HashEncoder(), 1)):
        build([index.parent / "a.txt"], index, model=encoder)
        with open_generation(index) as generation:
            assert generation.tokens.values.ndim == ndim
            assert generation.manifest.token_fingerprint == token_encoder_of(encoder).fingerprint
            assert generation.manifest.counts["tokens"] == len(generation.tokens.values)
    assert token_encoder_of(HashEncoder()) is open_static_model()


def test_another_encoder_than_that_of_the_index_is_refused(index: Path) -> None:
    build([index.parent / "a.txt"], index, model=HashTokenEncoder())
    with pytest.raises(StoreError, match=r"built with the token model hashes-1 .*rebuild it"):
        QA.open(index, encoder=HashEncoder())
    with pytest.raises(StoreError, match=r"built with the model hashes-1 .*rebuild it"):
        QA.open(index, encoder=open_static_model())


def test_vectors_of_another_shape_are_refused_in_one_sentence(index: Path) -> None:
    class Narrow(HashEncoder):
        def encode_passages(self, keys: object) -> EncodedPassages:
            return EncodedPassages(np.zeros((1, 3), np.float32))

    with pytest.raises(ModelError, match=r"The model hashes gives vectors of shape \(1, 3\).*mend its") as caught:
        build([index.parent / "a.txt"], index, model=Narrow())
    assert "\n" not in str(caught.value)
