"""What `index.store.protocol.Store` promises, for any store: made rows in, results beside brute force.

To run it over a store of your own, derive a class from `StoreConformance` in a test file and write `opened`:

    class TestMyStore(StoreConformance):
        @contextmanager
        def opened(self, rows: Sequence[MadeRow]) -> Iterator[Store]: ...
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.records import Document, Kind, Metadata, Passage, Place, Span
from index.store.protocol import Store
from index.store.sparse import K1, B

DIMENSION = 8
TERMS = ("来往", "微信", "失败", "laiwang", "9.0", "𠀀")
UNKNOWN = "钉钉"
_EXAMPLES = settings(max_examples=25)


@dataclass(frozen=True)
class MadeRow:
    """A row as a store is given it: row *i* is the *i*-th, and stands in the documents named.

    Attributes:
        text, documents: its text, and the ids of the documents in which it stands, at least one, the first one first.
        bag: how often each of its terms stands in it, above 0.
        vector: unit length, of numbers that 16 bits hold exactly.
        tokens: of its token encoder, one id each.
    """

    text: str
    documents: tuple[str, ...]
    bag: dict[str, float]
    vector: NDArray[np.float32]
    tokens: tuple[int, ...] = ()


def made_row(number: int, bag: dict[str, float], documents: tuple[str, ...] = ("a",)) -> MadeRow:
    """A row with that bag; every third row has the same vector, so that there are ties."""
    vector = np.zeros(DIMENSION, np.float32)
    if number % 3:
        vector[number % 3] = 1.0
    else:
        vector[[0, 3, 4, 5]] = 0.5
    tokens = tuple(range(number % 4))
    return MadeRow(f"第{number}段的文字。", documents, bag, vector, tokens)


def documents_of(rows: Sequence[MadeRow]) -> dict[str, list[int]]:
    """The rows of each document, in the order in which documents and rows are first named."""
    found: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for document in row.documents:
            found.setdefault(document, []).append(number)
    return found


def document_of(id_: str, numbers: Sequence[int], rows: Sequence[MadeRow]) -> tuple[Document, list[Passage]]:
    """A document of these rows, one a line, and its passages."""
    text = "\n".join(rows[number].text for number in numbers)
    passages, start = [], 0
    for line, number in enumerate(numbers, start=1):
        end = start + len(rows[number].text)
        passages.append(Passage(rows[number].text, Kind.BODY, Place(id_, Span(start, end), (line, line)), ""))
        start = end + 1
    metadata = Metadata(title=f"Title of {id_}")
    lines = tuple(range(1, len(numbers) + 1))
    return Document(id_, f"/somewhere/{id_}.txt", text, f"hash of {id_}", metadata, lines), passages


BAGS = st.lists(st.dictionaries(st.sampled_from(TERMS), st.sampled_from([0.3, 1.0, 2.0, 7.0]), max_size=4), max_size=9)
WEIGHTS = st.dictionaries(st.sampled_from([*TERMS, UNKNOWN]), st.sampled_from([-1.0, 0.0, 0.3, 1.0, 2.5]), max_size=5)


class StoreConformance:
    """The promises, one a test."""

    def opened(self, rows: Sequence[MadeRow]) -> AbstractContextManager[Store]:
        """A store of these rows, for the length of a `with`."""
        raise NotImplementedError

    @_EXAMPLES
    @given(BAGS, WEIGHTS, st.integers(1, 12), st.data())
    def test_terms_find_what_brute_force_finds(
        self, bags: list[dict[str, float]], weights: dict[str, float], k: int, data: st.DataObject
    ) -> None:
        chosen = data.draw(st.none() | st.sets(st.integers(0, max(len(bags) - 1, 0)), max_size=len(bags)))
        rows = None if chosen is None or not bags else np.array(sorted(chosen), dtype=np.int64)
        expected = _brute_force(bags, weights)
        with self.opened([made_row(number, bag) for number, bag in enumerate(bags)]) as store:
            found, scores = store.search_terms(weights, k, rows)
            every = store.score_terms(weights, np.arange(len(bags))[::-1].copy())
            highest = store.highest_score(weights)
        assert (found.dtype, scores.dtype, every.dtype) == (np.int64, np.float32, np.float32)
        np.testing.assert_allclose(every[::-1], expected, rtol=1e-4, atol=1e-6)
        assert max(expected, default=0.0) <= highest * (1 + 1e-5)
        allowed = range(len(bags)) if rows is None else rows.tolist()
        holding = [row for row in allowed if expected[row] > 0]
        assert len(found) == min(k, len(holding))
        assert set(found.tolist()) <= set(holding)
        np.testing.assert_allclose(scores, [expected[row] for row in found], rtol=1e-4)
        assert found.tolist() == found[np.lexsort((found, -scores))].tolist()
        left = [expected[row] for row in holding if row not in found]
        assert max(left, default=0.0) <= min(scores.tolist(), default=0.0) * (1 + 1e-4) or not left

    @_EXAMPLES
    @given(BAGS, st.lists(st.sampled_from([*TERMS, UNKNOWN]), max_size=6))
    def test_document_frequencies_are_counted(self, bags: list[dict[str, float]], terms: list[str]) -> None:
        with self.opened([made_row(number, bag) for number, bag in enumerate(bags)]) as store:
            assert list(store.document_frequencies(terms)) == [sum(term in bag for bag in bags) for term in terms]

    @_EXAMPLES
    @given(st.integers(0, 9), st.integers(1, 12), st.sampled_from([0, 1, 2, 4]), st.data())
    def test_a_vector_finds_what_brute_force_finds(
        self, count: int, k: int, direction: int, data: st.DataObject
    ) -> None:
        made = [made_row(number, {}) for number in range(count)]
        chosen = data.draw(st.none() | st.sets(st.integers(0, max(count - 1, 0)), max_size=count))
        rows = None if chosen is None or not count else np.array(sorted(chosen), dtype=np.int64)
        vector = np.eye(DIMENSION, dtype=np.float32)[direction]
        with self.opened(made) as store:
            found, scores = store.search_vector(vector, k, rows)
        allowed = range(count) if rows is None else rows.tolist()
        expected = sorted((-float(made[row].vector @ vector), row) for row in allowed)[:k]
        assert (found.dtype, scores.dtype) == (np.int64, np.float32)
        # Of equal cosines any may be left out, but those found are in order of row.
        np.testing.assert_allclose(scores, [-negative for negative, _ in expected], atol=1e-6)
        assert found.tolist() == found[np.lexsort((found, -scores))].tolist()
        assert len(set(found.tolist())) == len(found)
        np.testing.assert_allclose([made[row].vector @ vector for row in found], scores, atol=1e-6)
        assert set(found.tolist()) <= set(allowed)

    def test_equal_scores_stand_in_order_of_row_and_the_first_are_kept(self) -> None:
        made = [made_row(number, {"来往": 1.0} if number % 2 else {}) for number in range(9)]
        with self.opened(made) as store:
            assert store.search_terms({"来往": 1.0}, 3)[0].tolist() == [1, 3, 5]
            assert store.search_terms({"来往": 1.0}, 3, np.array([0, 3, 5, 6]))[0].tolist() == [3, 5]

    def test_more_than_there_is_gives_what_there_is(self) -> None:
        with self.opened([made_row(number, {"来往": 1.0 + number}) for number in range(3)]) as store:
            assert sorted(store.search_terms({"来往": 1.0}, 1_000)[0].tolist()) == [0, 1, 2]
            assert sorted(store.search_vector(np.eye(DIMENSION, dtype=np.float32)[1], 1_000)[0].tolist()) == [0, 1, 2]

    def test_unknown_terms_and_no_terms_find_nothing(self) -> None:
        with self.opened([made_row(0, {"来往": 1.0})]) as store:
            for weights in ({}, {UNKNOWN: 1.0}, {"来往": 0.0}, {"来往": -1.0}):
                found, scores = store.search_terms(weights, 5)
                assert (found.shape, scores.shape) == ((0,), (0,))
            assert store.highest_score({}) == 0
            assert store.highest_score({UNKNOWN: 1.0}) > store.highest_score({"来往": 1.0}) > 0

    def test_no_rows_allowed_find_nothing(self) -> None:
        none = np.zeros(0, dtype=np.int64)
        with self.opened([made_row(0, {"来往": 1.0})]) as store:
            assert store.search_terms({"来往": 1.0}, 5, none)[0].shape == (0,)
            assert store.search_vector(np.eye(DIMENSION, dtype=np.float32)[0], 5, none)[0].shape == (0,)
            assert store.score_terms({"来往": 1.0}, none).shape == (0,)

    def test_an_empty_store_answers_everything(self) -> None:
        none = np.zeros(0, dtype=np.int64)
        with self.opened([]) as store:
            assert len(store) == 0
            assert store.search_terms({"来往": 1.0}, 5)[0].shape == (0,)
            assert store.search_vector(np.eye(DIMENSION, dtype=np.float32)[0], 5)[0].shape == (0,)
            assert list(store.document_frequencies(["来往"])) == [0]
            assert len(store.tokens(none)) == len(store.vectors(none)) == 0
            assert (store.texts([]), store.passages([]), store.documents(), store.files([])) == ([], [], (), {})
            assert store.rows_of(["a"]).shape == (0,)

    def test_rows_are_given_in_the_order_asked_for(self) -> None:
        made = [made_row(number, {}) for number in range(7)]
        rows = np.array([5, 0, 3, 3], dtype=np.int64)
        with self.opened(made) as store:
            vectors, tokens = store.vectors(rows), store.tokens(rows)
            assert vectors.dtype == np.float32
            np.testing.assert_array_equal(vectors, [made[row].vector for row in rows])
            assert [tuple(tokens.row(each).tolist()) for each in range(4)] == [made[row].tokens for row in rows]
            assert store.texts(rows.tolist()) == [made[row].text for row in rows]
            assert [passage.text for passage in store.passages([5, 0])] == [made[5].text, made[0].text]

    def test_a_passage_has_all_its_places_the_wanted_ones_first(self) -> None:
        made = [made_row(0, {}, ("a", "b", "c")), made_row(1, {}, ("b",))]
        with self.opened(made) as store:
            (passage,) = store.passages([0])
            assert [place.document for place in (passage.place, *passage.also)] == ["a", "b", "c"]
            (passage,) = store.passages([0], {"c", "b"})
            assert [place.document for place in (passage.place, *passage.also)] == ["b", "c", "a"]

    def test_documents_lead_to_rows_and_files(self) -> None:
        made = [made_row(0, {}, ("a",)), made_row(1, {}, ("b", "a")), made_row(2, {}, ("b",))]
        with self.opened(made) as store:
            assert [(info.id, info.passages) for info in store.documents()] == [("a", 2), ("b", 2)]
            rows = store.rows_of(["b", "nowhere"])
            assert (rows.dtype, rows.tolist()) == (np.int64, [1, 2])
            assert store.rows_of(["b", "a"]).tolist() == [0, 1, 2]
            assert [row for row, _ in store.passages_of("a")] == [0, 1]
            assert store.passages_of("nowhere") == ()
            document = store.document("b")
            assert document is not None
            for _, passage in store.passages_of("b"):
                assert document.text[passage.place.span.start : passage.place.span.end] == passage.text
            assert store.document("nowhere") is None
            files = store.files(["b", "nowhere"])
            assert {id_: metadata.title for id_, (_, metadata) in files.items()} == {"b": "Title of b"}


def _brute_force(bags: Sequence[dict[str, float]], weights: dict[str, float]) -> list[float]:
    """Okapi BM25 as it stands in the literature, row by row."""
    mean = (sum(sum(bag.values()) for bag in bags) / len(bags) if bags else 0.0) or 1.0
    scores = []
    for bag in bags:
        length, score = sum(bag.values()), 0.0
        for term, weight in weights.items():
            frequency, holding = bag.get(term, 0.0), sum(term in other for other in bags)
            idf = math.log(1 + (len(bags) - holding + 0.5) / (holding + 0.5))
            score += max(weight, 0.0) * idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / mean))
        scores.append(score)
    return scores
