"""The fast forms of the objectives against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from index.ragged import Ragged
from training.static.model import Parameters
from training.static.objective import contrast, max_sim, pooled
from training.static.streams import Batch
from training.static.token_lists import distinct, lists_of, stretches

QUERIES = [[1, 9, 9], [3, 4], []]
PASSAGES = [[1, 2], [3, 8, 8, 7], [5]]


@pytest.fixture
def table() -> torch.Tensor:
    return torch.randn(12, 6, generator=torch.Generator().manual_seed(3)).requires_grad_()


def test_pooled_is_the_unit_mean_and_has_its_gradient(table: torch.Tensor) -> None:
    lists = lists_of(QUERIES)
    ours = pooled(table, lists)
    starts = torch.from_numpy(lists.starts[:-1])
    theirs = functional.normalize(
        functional.embedding_bag(torch.from_numpy(lists.values).long(), table, starts, mode="mean")
    )
    torch.testing.assert_close(ours, theirs)
    upon = torch.randn(3, 6, generator=torch.Generator().manual_seed(4))
    (left,) = torch.autograd.grad((ours * upon).sum(), table)
    (right,) = torch.autograd.grad((theirs * upon).sum(), table)
    torch.testing.assert_close(left, right)


def _max_sim_by_definition(table: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    unit = functional.normalize(table, dim=1)
    rows = []
    for query in QUERIES:
        total = weights[query].sum().clamp(min=1e-6)
        rows.append(
            torch.stack(
                [
                    sum(
                        (weights[token] * (unit[passage] @ unit[token]).max().clamp(min=0) ** 2 for token in query),
                        torch.tensor(0.0),
                    )
                    / total
                    for passage in PASSAGES
                ]
            )
        )
    return torch.stack(rows)


def test_max_sim_of_distinct_tokens_is_max_sim(table: torch.Tensor) -> None:
    weights = torch.rand(12, generator=torch.Generator().manual_seed(5)).requires_grad_()
    ours = max_sim(table, weights, lists_of(QUERIES), lists_of(PASSAGES))
    theirs = _max_sim_by_definition(table, weights)
    torch.testing.assert_close(ours, theirs)
    upon = torch.randn(3, 3, generator=torch.Generator().manual_seed(6))
    for values in (table, weights):
        (left,) = torch.autograd.grad((ours * upon).sum(), values, retain_graph=True)
        (right,) = torch.autograd.grad((theirs * upon).sum(), values, retain_graph=True)
        torch.testing.assert_close(left, right)


def test_the_same_passage_is_no_negative() -> None:
    scores = torch.tensor([[5.0, 5.0], [5.0, 5.0]])
    assert contrast(scores, torch.tensor([0, 0])).item() == pytest.approx(0.0, abs=1e-6)
    assert contrast(scores, torch.tensor([0, 1])).item() == pytest.approx(np.log(2), abs=1e-6)


def test_a_step_moves_only_the_tokens_of_its_batch() -> None:
    before = torch.randn(12, 6, generator=torch.Generator().manual_seed(7))
    parameters = Parameters.start(before, torch.zeros(12))
    batch = Batch(lists_of([[1], [3]]), lists_of([[2], [4, 1]]), np.array([0, 1]))

    def loss(table: torch.Tensor, _: torch.Tensor, queries: Ragged, passages: Ragged) -> torch.Tensor:
        return contrast(pooled(table, queries) @ pooled(table, passages).T, torch.tensor([0, 1]))

    first = parameters.step(batch, 0.05, loss)
    moved = (parameters.table != before).any(dim=1)
    assert moved.nonzero().flatten().tolist() == [1, 2, 3, 4]
    assert parameters.step(batch, 0.05, loss) < first


def test_distinct_leads_back_to_the_ids() -> None:
    ids = np.array([7, 2, 7, 0, 11])
    values, places = distinct(ids, 12)
    assert values.tolist() == [0, 2, 7, 11]
    assert values[places].tolist() == ids.tolist()


def test_stretches_are_cut_out_of_whatever_list_they_stand_in() -> None:
    lists = lists_of([[1, 2, 3], [], [4]])
    cut = stretches(lists, np.array([1, 0, 2]), np.array([3, 0, 4]))
    assert [cut.row(row).tolist() for row in range(3)] == [[2, 3], [], [3, 4]]
