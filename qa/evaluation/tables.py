"""Evaluations and comparisons as tables of plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.evaluation.comparison import Comparison
from qa.evaluation.measures import MEASURES


def measures_table(evaluation: Mapping[str, Any]) -> str:
    """An evaluation (`qa.evaluation.evaluate.Evaluation.to_dict`): a line for all questions, one for each slice.

    A mean over fewer questions than the line's `n` has their number below the table.
    """
    rows = {"all": evaluation["measures"], **evaluation["slices"]}
    counts = evaluation["counts"]
    sizes = {"all": evaluation["n"], **evaluation["slice_sizes"]}
    table = [["", "n", *MEASURES]]
    for label, means in rows.items():
        values = ["-" if means[measure] is None else f"{means[measure]:.3f}" for measure in MEASURES]
        table.append([label, str(sizes[label]), *values])
    latency = evaluation["latency_ms"]
    lines = [_aligned(table), f"latency: p50 {latency['p50']:.1f} ms, p99 {latency['p99']:.1f} ms"]
    fewer = [f"{measure} {n}" for measure in MEASURES if 0 < (n := counts["all"].get(measure, 0)) < sizes["all"]]
    if fewer:
        lines.append(f"of {sizes['all']} questions, means are over fewer: {', '.join(fewer)}")
    return "\n".join(lines)


def comparison_table(comparisons: Mapping[str, Comparison]) -> str:
    """A line a measure: the other evaluation, this one, the difference and how likely it is by chance."""
    table = [["", "n", "other", "this", "difference", "p", "better", "worse"]]
    for measure, found in comparisons.items():
        difference = f"{found.second - found.first:+.3f}"
        means = [f"{found.first:.3f}", f"{found.second:.3f}", difference, f"{found.p:.4f}"]
        table.append([measure, str(found.n), *means, str(found.better), str(found.worse)])
    return _aligned(table)


def _aligned(table: list[list[str]]) -> str:
    """The first column to the left, all others to the right, two spaces between them."""
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in table
    )
