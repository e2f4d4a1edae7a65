"""Pictures: the course of a training run, and how far a confidence can be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Reliability = Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
"""For each kind of question the predicted probabilities and what was true, 1 or 0."""
_BINS = 8


def plot(history: Sequence[Mapping[str, object]], path: Path) -> None:
    """Draw the loss and the validation measures of all phases over their steps.

    Args:
        history: entries with `phase`, `step`, `loss` and, some of them, `SET KIND R@1` values in [0, 1].
        path: of the PNG file.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (losses, measures) = pyplot.subplots(1, 2, figsize=(11, 4))
    lengths: dict[object, int] = {}
    for entry in history:
        lengths[entry["phase"]] = max(lengths.get(entry["phase"], 0), int(str(entry["step"])))
    offset, offsets = 0, {}
    for phase, length in lengths.items():
        offsets[phase] = offset
        offset += length
        own = [entry for entry in history if entry["phase"] == phase]
        losses.plot(
            [offsets[phase] + int(str(entry["step"])) for entry in own],
            [float(str(entry["loss"])) for entry in own],
            label=str(phase),
        )
    names = sorted({name for entry in history for name in entry if name.endswith("R@1")})
    for number, name in enumerate(names):
        points = [
            (offsets[entry["phase"]] + int(str(entry["step"])), float(str(entry[name])))
            for entry in history
            if name in entry
        ]
        style = "--" if "pooled" in name else "-"
        measures.plot(*zip(*points, strict=True), style, color=f"C{number // 2}", label=name, marker=".")
    losses.set(xlabel="step", ylabel="loss", title="Training loss")
    measures.set(xlabel="step", ylabel="R@1", title="Held-out pairs", ylim=(0, 1))
    losses.legend()
    measures.legend(fontsize="x-small")
    figure.tight_layout()
    figure.savefig(path, dpi=90, metadata={"Software": None})
    pyplot.close(figure)


def plot_reliability(kinds: Reliability, path: Path) -> None:
    """Draw the share of answered questions over the predicted probability, in bins of as many questions each.

    Args:
        kinds: predictions and truths; a calibrated prediction lies on the diagonal.
        path: of the PNG file.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(4.5, 4.5))
    axes.plot([0, 1], [0, 1], color="gray", linewidth=1)
    for name, (predicted, true) in kinds.items():
        bins = np.array_split(np.argsort(predicted, kind="stable"), _BINS)
        points = [(predicted[part].mean(), true[part].mean()) for part in bins if len(part)]
        axes.plot(*zip(*points, strict=True), marker="o", label=f"{name} (n = {len(true)})")
    axes.set(xlabel="confidence", ylabel="share with the answer", xlim=(0, 1), ylim=(0, 1))
    axes.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(path, dpi=90, metadata={"Software": None})
    pyplot.close(figure)
