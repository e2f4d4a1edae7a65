"""The whole pipeline and the same without each of its parts, on the same questions.

A part that ranks is left out with the candidates that only it finds, a part that translates with everything it
adds to the question. The weights of the other parts stay as they were fitted with all of them, so that a row says
what the part is worth where it is, not how well the others could do without it. Nothing is marked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build import build
from index.encoders.registry import open_encoder, token_encoder_of
from index.encoders.static_model import SHIPPED, open_static_model
from index.store.local import open_store
from qa.answer import Answer
from qa.cli.progress import stages
from qa.engine import QA
from qa.evaluation.comparison import compare
from qa.evaluation.evaluate import DEPTH, QuestionResult, evaluate
from qa.evaluation.question_sets import read_question_set
from qa.protocols import Filter
from qa.question.query import Query, QueryReader
from qa.question.translation import Translator
from qa.question.translation_table import Table
from qa.ranking.candidates import Candidates, ranked
from qa.ranking.retrieve import DEPTH as FOUND

MEASURES = ("S@1", "S@5", "nDCG@10")
_WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Part:
    """What is left out.

    Attributes:
        weights: the fields of `FusionWeights` that are set to 0.
        found_by: the score of `Candidates` whose best are the only candidates left; "": all are left.
        dictionary, names: whether English words are translated, and pinyin is read as names.
    """

    weights: tuple[str, ...] = ()
    found_by: str = ""
    dictionary: bool = True
    names: bool = True


# Those that read questions alike stand together: they share what was read.
PARTS = {
    _WHOLE: Part(),
    "no BM25": Part(("bm25", "coverage"), found_by="dense"),
    "no pooled vectors": Part(("dense",), found_by="bm25"),
    "no late interaction": Part(("late",)),
    "no close reading": Part(("read",)),
    "no translation": Part(dictionary=False),
    "no pinyin names": Part(names=False),
}


def measure_ablation(documents: Path, questions: Path) -> dict[str, Any]:
    """Measure every part left out and print a Markdown table for all questions and one for each language.

    Args:
        documents: what is indexed, where the questions are about lines; a BEIR folder has its own.
        questions: a question set or a BEIR folder.
    """
    judged = read_question_set(questions)
    asked = replace(judged, questions=tuple(one for one in judged.questions if one.kind != "none"))
    with tempfile.TemporaryDirectory() as index, stages() as progress:
        build([judged.corpus or documents], Path(index), progress=progress)
        results = {name: evaluate(qa, asked, progress).questions for name, qa in _variants(Path(index))}
    languages = sorted({label for one in asked.questions for label in one.slices if label.startswith("lang=")})
    figures = {group: _measure(results, group) for group in ("", *languages)}
    for group, rows in figures.items():
        print(f"\n{questions.stem}, {group or 'all'}, {rows[_WHOLE]['n']} questions\n\n{_table(rows)}")
    return figures


class _Variant(QA):
    """The engine without a part; it reads each question once for all variants that share `seen`."""

    part: Part
    seen: dict[tuple[str, tuple[str, ...]], Query]
    found: dict[int, Candidates]

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        k: int = 5,
        documents: Collection[str] | None = None,
        filter: Filter | None = None,
        marked: int | None = None,
    ) -> Answer:
        """The answer without marks, and with no more citations than are measured."""
        return super().ask(question, history, k=min(k, DEPTH), documents=documents, filter=filter, marked=0)

    def understand(self, question: str, history: Sequence[str] = ()) -> Query:
        asked = (question, tuple(history))
        if asked not in self.seen:
            self.seen[asked] = super().understand(question, history)
        return self.seen[asked]

    def search(self, query: Query, rows: NDArray[np.int64] | None = None) -> Candidates:
        # `seen` holds every query, so that no other has its identity.
        if id(query) not in self.found:
            self.found[id(query)] = super().search(query, rows)
        found = self.found[id(query)]
        return _found_by(found, self.part.found_by) if self.part.found_by else found


class _NoDictionary(Table):
    def look_up(self, sources: object) -> dict[str, Any]:
        return {}


class _NoNames(Translator):
    def _readings(self, *_: object, **__: object) -> dict[tuple[int, int], Any]:
        return {}


def _variants(index: Path) -> Iterator[tuple[str, QA]]:
    """Those that differ from the whole: a part that has no weight is no part."""
    store = open_store(index)
    encoder = open_encoder(store.manifest.encoder)
    tokens = token_encoder_of(encoder)
    seen: dict[Part, tuple[dict[tuple[str, tuple[str, ...]], Query], dict[int, Candidates]]] = {}
    for name, part in PARTS.items():
        qa = _Variant(store, encoder)
        whole = qa.ranker.weights
        if part.weights and not any(getattr(whole, weight) for weight in part.weights):
            continue
        qa.ranker.weights = replace(whole, **dict.fromkeys(part.weights, 0.0))
        reading = Part(dictionary=part.dictionary, names=part.names)
        if reading != Part():
            table = (Table if part.dictionary else _NoDictionary).open(SHIPPED)
            translator = (Translator if part.names else _NoNames)(table)
            qa._reader = QueryReader(encoder, tokens, open_static_model(), store, translator)
        # What other readings saw is not needed again.
        seen = {reading: seen.get(reading, ({}, {}))}
        qa.part, (qa.seen, qa.found) = part, seen[reading]
        yield name, qa


def _found_by(candidates: Candidates, score: str) -> Candidates:
    """The best by one score alone, as many as its index gives; what it scores 0 or less BM25 would not give."""
    scores = getattr(candidates, score)
    best = ranked(candidates.rows, scores.astype(np.float64))[:FOUND]
    if score == "bm25":
        best = best[scores[best] > 0]
    best = np.sort(best)
    return Candidates(**{field.name: getattr(candidates, field.name)[best] for field in fields(Candidates)})


def _measure(results: dict[str, tuple[QuestionResult, ...]], group: str) -> dict[str, dict[str, Any]]:
    """Means, and p-values against the whole, of the questions of one slice ("": of all)."""
    values = {
        name: {
            one.id: {measure: one.values[measure] for measure in MEASURES}
            for one in questions
            if not group or group in one.slices
        }
        for name, questions in results.items()
    }
    figures = {}
    for name, found in values.items():
        compared = compare(values[_WHOLE], found)
        figures[name] = {measure: compared[measure].second for measure in MEASURES}
        figures[name] |= {f"p {measure}": compared[measure].p for measure in MEASURES} | {"n": len(found)}
    return figures


def _table(rows: dict[str, dict[str, Any]]) -> str:
    lines = [f"| | {' | '.join(f'{measure} | p' for measure in MEASURES)} |", "|---" * (2 * len(MEASURES) + 1) + "|"]
    for name, row in rows.items():
        cells = [f"{row[measure]:.3f} | {'' if name == _WHOLE else _p(row[f'p {measure}'])}" for measure in MEASURES]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _p(p: float) -> str:
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")
