"""A question set put to an index: measures per question first, then their means, over all and by slice.

What a citation covers. Of a question about lines, every gold line `STEM:LINE` for which the passage, or one
of the other places where the same text stands, is in a document with that file stem and has the line in
its range. In a BEIR folder, the documents of these places, in order, each document where it is first
cited: the same ranking that the run file holds.

Which questions count. Those of kind `none` count in `refused` only (1 if nothing was found), all others in
everything else: also when the answer said "not found", since it still cites the nearest passages, and with
0 when it cites nothing. `answer_marked@k` needs a gold answer and `marked_fraction` a citation; a mean over
fewer questions than there are says so in `counts`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from index.errors import EvaluationError
from qa.answer import Citation
from qa.evaluation.measures import MEASURES, answer_marked, marked_fraction, ranking_measures
from qa.evaluation.question_sets import JudgedQuestion, QuestionSet
from qa.evaluation.trec import parse_passage_name, passage_name
from qa.protocols import Engine

DEPTH = 20
SHOWN = 5
"""How many citations a reader is shown: only these are marked."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What one question came to.

    Attributes:
        id: of the question.
        slices: its labels.
        values: measure to value, 0 to 1; only the measures that apply to it.
        results: name and score of what was cited, the best first, as in a run file.
        milliseconds: how long the engine took.
    """

    id: str
    slices: tuple[str, ...]
    values: Mapping[str, float]
    results: tuple[tuple[str, float], ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of a question set, in its order; at least one."""

    questions: tuple[QuestionResult, ...]

    def per_question(self) -> dict[str, dict[str, float]]:
        """Measure to value by question id."""
        return {question.id: dict(question.values) for question in self.questions}

    def run(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """Name and score of what was cited by question id, for `qa.evaluation.trec.write_run`."""
        return {question.id: question.results for question in self.questions}

    def to_dict(self) -> dict[str, Any]:
        """The evaluation as plain JSON values.

        `measures` and each of `slices` hold every measure, None where no question has it. `counts` holds,
        for all and for each slice, how many questions each mean is over, of the `n` and `slice_sizes` there
        are. `latency_ms` is milliseconds an answer as `evaluate` asks for it, the engine being warm. `questions`
        holds the values of each question.
        """
        groups: dict[str, list[Mapping[str, float]]] = {"all": [question.values for question in self.questions]}
        for question in self.questions:
            for label in question.slices:
                groups.setdefault(label, []).append(question.values)
        means = {label: _means(values) for label, values in groups.items()}
        milliseconds = [question.milliseconds for question in self.questions]
        p50, p99 = np.percentile(milliseconds, (50, 99))
        return {
            "measures": means.pop("all"),
            "slices": dict(sorted(means.items())),
            "latency_ms": {"p50": round(float(p50), 3), "p99": round(float(p99), 3)},
            "n": len(self.questions),
            "slice_sizes": {label: len(values) for label, values in sorted(groups.items()) if label != "all"},
            "counts": {
                label: dict(Counter(name for one in values for name in one)) for label, values in groups.items()
            },
            "questions": self.per_question(),
        }


def evaluate(
    engine: Engine, questions: QuestionSet, progress: Callable[[str, int, int], None] = lambda stage, done, total: None
) -> Evaluation:
    """Ask every question and measure the answers.

    Each question is asked once, timed, for `DEPTH` citations of which the first `SHOWN` are marked, as a reader
    would see them. In a BEIR folder it is asked for twice as many, since documents are counted there, and again
    for more in the rare case that they do not stand in `DEPTH` documents. The first question is asked once before
    all, so that the time to load a model is in no latency.

    Args:
        engine: what answers.
        questions: what is asked.
        progress: called with "ask", how many questions are done and how many there are.
    """
    engine.ask(questions.questions[0].text, history=questions.questions[0].history)
    results = []
    for done, question in enumerate(questions.questions, start=1):
        results.append(_result(engine, question, questions))
        progress("ask", done, len(questions.questions))
    return Evaluation(tuple(results))


def evaluate_run(run: Mapping[str, Sequence[str]], questions: QuestionSet) -> dict[str, dict[str, float]]:
    """The ranking measures by question id of a run read from a file; a question that is not in it counts 0.

    A passage's name holds one place: other places where the same text stands do not count here.

    Raises:
        EvaluationError: a result is no passage's name, where the gold items are lines.
    """
    values = {}
    for question in questions.questions:
        if question.kind == "none":
            continue
        names = run.get(question.id, ())
        if questions.corpus:
            ranking = [{name} for name in names]
        else:
            try:
                places = [parse_passage_name(name) for name in names]
            except ValueError as error:
                raise EvaluationError(f"The run does not fit the questions: {error}; name a run of passages.") from None
            ranking = [lines_covered([place], question.gold) for place in places]
        values[question.id] = ranking_measures(ranking, question.gold, questions.full_grade)
    return values


def _result(engine: Engine, question: JudgedQuestion, questions: QuestionSet) -> QuestionResult:
    by_document = questions.corpus is not None
    started = time.perf_counter()
    answer = engine.ask(question.text, question.history, k=2 * DEPTH if by_document else DEPTH, marked=SHOWN)
    milliseconds = (time.perf_counter() - started) * 1000
    shown = answer.citations[:SHOWN]
    citations = _deep_enough(engine, question, answer.citations) if by_document else answer.citations
    results = _documents(citations) if by_document else _passages(citations)
    if question.kind == "none":
        return QuestionResult(question.id, question.slices, {"refused": float(not answer.found)}, results, milliseconds)
    if by_document:
        ranking = [{name} for name, _ in results]
    else:
        ranking = [lines_covered(_places(citation), question.gold) for citation in citations]
    values = ranking_measures(ranking, question.gold, questions.full_grade)
    if question.answers:
        values |= answer_marked(shown, question.answers)
    if shown:
        values["marked_fraction"] = marked_fraction(shown)
    values["kept"] = float(answer.found)
    return QuestionResult(question.id, question.slices, values, results, milliseconds)


def _deep_enough(engine: Engine, question: JudgedQuestion, citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Citations in at least `DEPTH` documents, where there are as many, given the first `2 * DEPTH` citations."""
    k = 2 * DEPTH
    while len(citations) == k and len(_documents(citations)) < DEPTH:
        k *= 2
        citations = engine.ask(question.text, question.history, k=k, marked=0).citations
    return citations


def _passages(citations: Sequence[Citation]) -> tuple[tuple[str, float], ...]:
    return tuple((passage_name(citation.place), citation.score) for citation in citations)


def _documents(citations: Sequence[Citation]) -> tuple[tuple[str, float], ...]:
    """The documents cited, each once, where it is first cited and with the score it has there."""
    found: dict[str, float] = {}
    for citation in citations:
        for place in (citation.place, *citation.also):
            found.setdefault(place.document, citation.score)
    return tuple(found.items())


def _places(citation: Citation) -> list[tuple[str, int, int]]:
    return [(place.document, *place.lines) for place in (citation.place, *citation.also)]


def lines_covered(places: Sequence[tuple[str, int, int]], gold: Collection[str]) -> set[str]:
    """The gold lines `STEM:LINE` in any of some places, each a document id, its first and its last line."""
    covered = set()
    for document, first, last in places:
        stem = PurePosixPath(document).stem
        for item in gold:
            gold_stem, _, line = item.rpartition(":")
            if gold_stem == stem and first <= int(line) <= last:
                covered.add(item)
    return covered


def _means(values: Sequence[Mapping[str, float]]) -> dict[str, float | None]:
    means: dict[str, float | None] = {}
    for measure in MEASURES:
        known = [one[measure] for one in values if measure in one]
        means[measure] = sum(known) / len(known) if known else None
    return means
