"""How well a model finds the right passage, pooled and token by token, among the passages of a set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.static.objective import max_sim, pooled
from training.static.token_lists import tokenize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tokenizers import Tokenizer
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class TestSet:
    """Questions with one right passage each among all passages of the set.

    Attributes:
        name: of the set.
        queries, passages: keys.
        right: int64, shape (queries,): row of the right passage.
    """

    name: str
    queries: Sequence[str]
    passages: Sequence[str]
    right: np.ndarray[tuple[int], np.dtype[np.int64]]


def test_set(name: str, pairs: Sequence[Sequence[str]], more: Sequence[str] = ()) -> TestSet:
    """A set of [query, passage] pairs; `more` passages are right for none of them."""
    rows: dict[str, int] = {}
    for pair in pairs:
        rows.setdefault(pair[1], len(rows))
    right = np.array([rows[pair[1]] for pair in pairs])
    for passage in more:
        rows.setdefault(passage, len(rows))
    return TestSet(name, [pair[0] for pair in pairs], list(rows), right)


@torch.no_grad()
def measure(test: TestSet, tokenizer: Tokenizer, table: Tensor, weights: Tensor) -> dict[str, float]:
    """Share of queries whose first passage is right (R@1), pooled and by MaxSim, and their mean reciprocal rank.

    Args:
        test: the set.
        tokenizer: of the model.
        table: token vectors, float32, shape (V, d).
        weights: MaxSim weights, float32, shape (V,).
    """
    queries, passages = tokenize(tokenizer, test.queries), tokenize(tokenizer, test.passages)
    right = torch.from_numpy(test.right)
    measures = {}
    for kind in ("pooled", "maxsim"):
        ranks = []
        for start in range(0, len(queries), 250):
            part = queries.take(np.arange(start, min(start + 250, len(queries))))
            if kind == "pooled":
                scores = pooled(table, part) @ pooled(table, passages).T
            else:
                scores = max_sim(table, weights, part, passages)
            mine = scores.gather(1, right[start : start + len(part), None])
            # A tie counts against the model.
            ranks.append((scores >= mine).sum(dim=1))
        rank = torch.cat(ranks).double()
        measures[f"{kind} R@1"] = (rank <= 1).double().mean().item()
        measures[f"{kind} RR"] = (1 / rank).mean().item()
    return measures


def held_out_sets(pairs: Mapping[str, Sequence[Sequence[str]]]) -> list[TestSet]:
    """The validation sets of the held-out streams that have any pairs."""
    prose = ["".join(row) for row in pairs["sentences"]]
    sets = [
        test_set("questions", pairs["questions"], prose[:1500]),
        test_set("headings", pairs["headings"]),
        test_set("english", pairs["english"]),
        test_set("parallel", pairs["parallel"]),
    ]
    return [test for test in sets if len(test.queries)]


def beir(folder: Path) -> TestSet:
    """A BEIR folder with one right passage for each query."""
    from index.text.keys import make_key
    from training.corpus import read_rows

    passages = {
        row["_id"]: make_key(f"{row.get('title', '')} {row['text']}".strip()).text
        for row in read_rows(folder / "corpus.jsonl")
    }
    queries = {row["_id"]: make_key(row["text"]).text for row in read_rows(folder / "queries.jsonl")}
    rows = {name: row for row, name in enumerate(passages)}
    judged = (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]
    found = {query: rows[passage] for query, passage, grade in (line.split("\t") for line in judged) if int(grade) > 0}
    return TestSet(
        folder.name, [queries[query] for query in found], list(passages.values()), np.array(list(found.values()))
    )
