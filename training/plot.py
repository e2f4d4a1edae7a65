"""The course of a training run as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path


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
