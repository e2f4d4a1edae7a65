"""What close reading is trained on: questions, the pieces of their passage, and pieces that look as if they answered.

The data say which passage answers a question, not where in it. Passages are cut to pieces as long as paragraphs of
web pages, and every piece to units (sentences, or parts of long ones). How likely a unit answers is guessed from
what is known before any training: how well its tokens in context meet the question's, what the question says beside
the title of the passage, whether the kind of thing asked for stands there. The pieces around the answering one are
about the same thing and lack the fact: near misses, and the hardest negatives. The others are mined: what BM25,
sentence vectors and late interaction rank highest among the pieces of other passages.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.build import build
from index.text.keys import make_key
from index.text.script import HAN
from index.text.tokens import clauses, sentences
from qa.citing.meeting import Meeting
from qa.engine import QA
from qa.question.answer_type import FRAME
from qa.question.query import Query
from qa.ranking.candidates import ranked
from qa.ranking.fitted import fitted_folder
from qa.ranking.fusion import FusionWeights, fuse
from qa.ranking.late_interaction import weighted
from training.corpus import LAWS, is_held_out, read_rows

_GOALS = (60, 90, 120, 160, 200)
_LONGEST_PIECE = 240
_LONGEST_UNIT = 48
_UNIT_GOAL = 36
_MINED = 10
_LOW = -20.0
"""A piece that is no candidate has about this fused score beside the best."""
_GRAM = re.compile(rf"[a-z0-9]+|[{HAN}]")
_SEED = 5


@dataclass(frozen=True, slots=True)
class Source:
    """A file of question and passage.

    Attributes:
        name: of the file.
        limit: how many rows are taken.
        one_in: one passage in so many is held out, the same as in `training.corpus`.
    """

    name: str
    limit: int
    one_in: int


SOURCES = (Source("questions", 6000, 12), Source("headings", 700, 40), Source("headings-en-zh", 1300, 40))


@dataclass(frozen=True, slots=True)
class WeighedPiece:
    """A piece of the passage that answers.

    Attributes:
        text: a key.
        units: where each starts and ends in it.
        prior: of each unit, the higher the likelier it answers, natural logarithm.
    """

    text: str
    units: list[tuple[int, int]]
    prior: list[float]


@dataclass(frozen=True, slots=True)
class Example:
    """A question and what is read for it.

    Attributes:
        question: a key.
        title: of its passage, "" if unknown.
        pieces: of the passage that answers; none of a question without an answer.
        others: the most deceptive pieces that do not answer, keys.
        weight: what it counts, beside 1 on the average.
    """

    question: str
    title: str
    pieces: list[WeighedPiece]
    others: list[str]
    weight: float = 1.0


def make_examples(data: Path, folder: Path, sources: Iterable[Source] = SOURCES) -> None:
    """Write `train.jsonl` and `held-out.jsonl`, an `Example` a line, and the index they were mined in.

    Args:
        data: the folder of the training data.
        folder: where to write.
        sources: what is taken.

    Raises:
        EvaluationError: a file of `data` is missing.
    """
    random = np.random.default_rng(_SEED)
    rows = [row for source in sources for row in _sample(data, source, random)]
    passages = list(dict.fromkeys(passage for _, passage, _, _ in rows))
    pieces = {passage: list(_pieces(passage, random)) for passage in passages}
    folder.mkdir(parents=True, exist_ok=True)
    corpus, index = folder / "corpus.jsonl", folder / "index"
    with corpus.open("w", encoding="utf-8") as out:
        for number, passage in enumerate(passages):
            for place, piece in enumerate(pieces[passage]):
                out.write(json.dumps({"_id": f"{number}.{place}", "text": piece}, ensure_ascii=False) + "\n")
    build([corpus], index)
    with QA.open(index) as qa:
        miner = _Miner(qa, [piece for passage in passages for piece in pieces[passage]])
        numbers = {passage: number for number, passage in enumerate(passages)}
        # Under other names until both are whole, so that a run cut off leaves nothing that looks done.
        parts = {name: folder / f"{name}.part" for name in ("train.jsonl", "held-out.jsonl")}
        with (
            parts["train.jsonl"].open("w", encoding="utf-8") as train,
            parts["held-out.jsonl"].open("w", encoding="utf-8") as held_out,
        ):
            for question, passage, title, one_in in tqdm(rows, desc="mining"):
                ids = [f"{numbers[passage]}.{place}" for place in range(len(pieces[passage]))]
                example = miner.example(question, title, ids)
                if example:
                    out = held_out if is_held_out(passage, one_in) else train
                    out.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")
    for name, part in parts.items():
        part.replace(folder / name)


def read_examples(path: Path) -> list[Example]:
    """The examples of a file that `make_examples` wrote."""
    with path.open(encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [
        Example(row["question"], row["title"], [WeighedPiece(**piece) for piece in row["pieces"]], row["others"])
        for row in rows
    ]


def _sample(data: Path, source: Source, random: np.random.Generator) -> list[tuple[str, str, str, int]]:
    """Question, passage, title ("" if unknown), all as keys, and one in how many is held out."""
    rows = [
        (_key(row["q"]), _key(row["p"]), _key(row.get("title", "")), source.one_in)
        for row in read_rows(data / f"{source.name}.jsonl.gz")
        if row.get("src") not in LAWS and row.get("src") != "csl"
    ]
    return [rows[one] for one in random.permutation(len(rows))[: source.limit] if rows[one][0] and rows[one][1]]


def _key(text: str) -> str:
    return make_key(" ".join(text.split())).text


def _pieces(passage: str, random: np.random.Generator) -> Iterator[str]:
    """Whole sentences, or clauses of very long ones, together about as long as a goal drawn anew for each piece."""
    parts: list[tuple[int, int]] = []
    for sentence in sentences(passage):
        if len(sentence) <= _LONGEST_PIECE:
            parts.append((sentence.start, sentence.end))
            continue
        within = clauses(passage[sentence.start : sentence.end])
        parts += _joined([(sentence.start + one.start, sentence.start + one.end) for one in within], _GOALS[-1])
    goal = int(random.choice(_GOALS))
    start, end = 0, 0
    for first, last in parts:
        if end > start and last - start > goal and last - first >= _UNIT_GOAL // 3:
            yield passage[start:end].strip()[:_LONGEST_PIECE]
            start, goal = first, int(random.choice(_GOALS))
        end = last
    if passage[start:end].strip():
        yield passage[start:end].strip()[:_LONGEST_PIECE]


def _joined(spans: Iterable[tuple[int, int]], goal: int) -> list[tuple[int, int]]:
    """Neighbouring spans joined while they are together no longer than `goal`."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and end - found[-1][0] <= goal:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def units(text: str) -> list[tuple[int, int]]:
    """Where the units of a key start and end: its sentences, the long ones cut at clauses."""
    found: list[tuple[int, int]] = []
    for sentence in sentences(text):
        if len(sentence) <= _LONGEST_UNIT:
            found.append((sentence.start, sentence.end))
            continue
        within = clauses(text[sentence.start : sentence.end])
        found += _joined([(sentence.start + one.start, sentence.start + one.end) for one in within], _UNIT_GOAL)
    return found


class _Miner:
    """Makes examples of questions, by the index of all pieces."""

    def __init__(self, qa: QA, pieces: list[str]) -> None:
        self._qa = qa
        self._weights = FusionWeights.load(fitted_folder(qa.encoder))
        frequency: Counter[str] = Counter()
        for piece in pieces:
            frequency.update(_grams(piece))
        self._idf: Callable[[str], float] = lambda gram: math.log(1 + len(pieces) / (frequency[gram] + 1))

    def example(self, question: str, title: str, ids: list[str]) -> Example | None:
        """The example of a question whose passage has the pieces of these ids; None where the index has none."""
        store = self._qa.store
        own = store.rows_of(ids).tolist()
        if not own:
            return None
        query, candidates = self._qa.candidates(question)
        scores = fuse(candidates, self._weights)
        scores -= scores.max()
        order = ranked(candidates.rows, scores)
        known = dict(zip(candidates.rows.tolist(), scores.tolist(), strict=True))
        others = [row for row in candidates.rows[order].tolist() if row not in set(own)][:_MINED]
        beside = self._beside(question, title)
        return Example(
            question,
            title,
            [
                self._piece(query, row, text, known.get(row, _LOW), beside)
                for row, text in zip(own, store.texts(own), strict=True)
            ],
            [make_key(text).text for text in store.texts(others)],
        )

    def _beside(self, question: str, title: str) -> set[str]:
        """What the question says beside the title of the passage, where it says anything."""
        asks = FRAME.sub(" ", question)
        rest = asks
        for part in (title, *re.split(r"[·\s()\"']", title)):
            rest = rest.replace(part, " ") if len(part) > 1 else rest
        return _grams(rest) or _grams(asks)

    def _piece(self, query: Query, row: int, text: str, score: float, beside: set[str]) -> WeighedPiece:
        passage = self._qa.texts().of(text)
        key = passage.key.text
        found = units(key)
        starts = np.array([start for start, _ in found])
        met = _met(self._qa.citer.meet(query, passage, row), starts)
        holds = np.zeros(len(found))
        for span in passage.holding(query.answer_types, query.key):
            holds[max(int(np.searchsorted(starts, span.start, side="right")) - 1, 0)] = 1
        total = sum(map(self._idf, beside)) or 1.0
        said = [sum(map(self._idf, beside & _grams(key[start:end]))) / total for start, end in found]
        prior = 8 * met + holds + 6 * np.array(said) + 0.05 * max(score, _LOW)
        return WeighedPiece(key, found, [round(float(value), 3) for value in prior])


def _met(meeting: Meeting | None, starts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Late interaction of the question with each unit alone, shape (units,)."""
    if meeting is None:
        return np.zeros(len(starts), dtype=np.float32)
    owner = np.maximum(np.searchsorted(starts, meeting.starts, side="right") - 1, 0)
    best = np.zeros((len(starts), len(meeting.shares)), dtype=np.float32)
    np.maximum.at(best, owner, meeting.met)
    return weighted(best, meeting.shares)


def _grams(text: str) -> set[str]:
    """Characters, Latin words, numbers, and pairs of neighbours."""
    found = _GRAM.findall(text)
    return {*found, *(first + second for first, second in pairwise(found))}
