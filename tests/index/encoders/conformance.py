"""What any encoder must keep to: a class of tests that runs over the one a subclass gives.

class TestMine(EncoderConformance):
    @pytest.fixture
    def encoder(self) -> Encoder:
        return MyEncoder()
"""

from __future__ import annotations

import numpy as np

from index.encoders.protocol import Encoder
from index.text.keys import make_key

TEXTS = [
    make_key(text).text
    for text in (
        "来往是阿里巴巴推出的社交軟件。",
        "WeChat had 400 million users in 2013, and Laiwang 10 million.",
        "",
        "支付宝9.0多了什么？“校园日记”。",
        " \n",
        "🙂𠮷…!?",
        "来往是阿里巴巴推出的社交软件。",
    )
]
_UNIT = 1e-3
"""A vector's length may be off by rounding."""


class EncoderConformance:
    """The promises of `index.encoders.protocol`; a subclass has the fixture `encoder`."""

    def test_it_says_what_it_is(self, encoder: Encoder) -> None:
        assert encoder.name
        assert encoder.fingerprint == encoder.fingerprint != ""
        assert encoder.dimension >= 1
        assert encoder.batch_size >= 1
        assert encoder.folder is None or encoder.folder.is_dir()

    def test_a_sentence_vector_has_unit_length_or_none(self, encoder: Encoder) -> None:
        encoded = encoder.encode_passages(TEXTS)
        questions = np.stack([encoder.encode_question(text).vector for text in TEXTS])
        for vectors in (encoded.vectors, questions):
            assert vectors.shape == (len(TEXTS), encoder.dimension)
            assert vectors.dtype == np.float32
            lengths = np.linalg.norm(vectors, axis=1)
            assert (np.isclose(lengths, 1, atol=_UNIT) | (lengths == 0)).all()
            assert lengths[[0, 1, 3]].all()
        assert 0 <= encoded.truncated <= len(TEXTS)

    def test_no_texts_have_no_vectors(self, encoder: Encoder) -> None:
        assert encoder.encode_passages([]).vectors.shape == (0, encoder.dimension)

    def test_equal_texts_have_equal_vectors_and_others_others(self, encoder: Encoder) -> None:
        """Both scripts have one key, and a batch changes nothing but rounding."""
        assert TEXTS[0] == TEXTS[-1]
        vectors = encoder.encode_passages(TEXTS).vectors
        alone = encoder.encode_passages(TEXTS[:1]).vectors[0]
        np.testing.assert_allclose(vectors[0], vectors[-1], atol=_UNIT)
        np.testing.assert_allclose(vectors[0], alone, atol=_UNIT)
        assert vectors[0] @ vectors[1] < 1 - _UNIT

    def test_tokens_come_with_passages_and_questions_if_it_has_any(self, encoder: Encoder) -> None:
        passages, question = encoder.encode_passages(TEXTS), encoder.encode_question(TEXTS[0])
        assert (passages.tokens is None) == (question.tokens is None) == (encoder.tokens is None)

    def test_one_run_gives_the_tokens_that_are_given_apart(self, encoder: Encoder) -> None:
        of_passages, of_question = encoder.encode_passages(TEXTS).tokens, encoder.encode_question(TEXTS[0]).tokens
        if encoder.tokens is not None and of_passages is not None and of_question is not None:
            apart = encoder.tokens.encode_tokens(TEXTS)
            assert np.array_equal(of_passages.values, apart.values)
            assert np.array_equal(of_passages.starts, apart.starts)
            asked = encoder.tokens.question_tokens(TEXTS[0])
            np.testing.assert_allclose(of_question.vectors, asked.vectors, atol=_UNIT)
            assert of_question.spans == asked.spans

    def test_stored_tokens_are_ids_or_small_vectors(self, encoder: Encoder) -> None:
        if encoder.tokens is not None:
            for texts in (TEXTS, TEXTS[:1], []):
                stored = encoder.tokens.encode_tokens(texts)
                assert len(stored) == len(texts)
                assert (stored.values.dtype, stored.values.ndim) in (
                    (np.dtype(np.uint16), 1),
                    (np.dtype(np.uint32), 1),
                    (np.dtype(np.int8), 2),
                )

    def test_every_stored_token_has_a_place_a_weight_and_a_vector(self, encoder: Encoder) -> None:
        if encoder.tokens is not None:
            stored = encoder.tokens.encode_tokens(TEXTS)
            for row, text in enumerate(TEXTS):
                tokens, values = encoder.tokens.passage_tokens(text), stored.row(row)
                assert len(tokens.spans) == len(tokens.weights) == len(values)
                assert tokens.weights.dtype == np.float32
                assert (tokens.weights >= 0).all()
                end = 0
                for span in tokens.spans:
                    assert end <= span.start <= span.end <= len(text)
                    assert text[span.start : span.end].strip() == text[span.start : span.end]
                    end = span.start
                vectors = encoder.tokens.vectors(values)
                assert vectors.dtype == np.float32
                lengths = np.linalg.norm(vectors, axis=1)
                assert (np.isclose(lengths, 1, atol=_UNIT) | (lengths == 0)).all()

    def test_a_question_has_tokens_like_those_of_the_passage_that_it_is(self, encoder: Encoder) -> None:
        if encoder.tokens is not None:
            for text in TEXTS[:2]:
                question = encoder.tokens.question_tokens(text)
                assert len(question.vectors) == len(question.weights) == len(question.spans) > 0
                assert question.vectors.dtype == question.weights.dtype == np.float32
                assert question.weights.sum() > 0
                passage = encoder.tokens.vectors(encoder.tokens.encode_tokens([text]).values)
                assert question.vectors.shape[1] == passage.shape[1]
                best = (question.vectors @ passage.T).max(axis=1)
                assert np.average(best, weights=question.weights) >= encoder.tokens.alike
            nothing = encoder.tokens.question_tokens("")
            assert len(nothing.vectors) == len(nothing.weights) == len(nothing.spans) == 0

    def test_a_name_tells_and_a_particle_does_not(self, encoder: Encoder) -> None:
        if encoder.tokens is not None:
            assert encoder.tokens.fingerprint
            assert 0 < encoder.tokens.alike <= 1
            weights = {word: encoder.tokens.passage_tokens(word).weights.max() for word in ("的", "钉钉")}
            assert weights["的"] < encoder.tokens.telling <= weights["钉钉"]

    def test_what_is_read_is_a_score_for_each_token_of_a_passage(self, encoder: Encoder) -> None:
        if encoder.reader is not None:
            assert encoder.reader.read(TEXTS[0], []) == []
            for text, read in zip(TEXTS, encoder.reader.read("来往是什么?", TEXTS), strict=True):
                assert len(read.starts) == len(read.logits)
                assert np.isfinite(read.logits).all()
                assert ((read.starts >= 0) & (read.starts <= len(text))).all()
                assert (np.diff(read.starts) >= 0).all()
