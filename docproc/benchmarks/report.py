"""How measurements look: a table for people, figures for programs, a plot for both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docproc.benchmarks.measurement import Measurement

TITLES = (
    "",
    "documents/min",
    "times",
    "seconds",
    "prefill tokens/s",
    "decode tokens/s",
    "forced",
    "shared",
    "padding",
    "peak GB",
    "same answers",
)


def rows(measurements: Sequence[Measurement]) -> list[tuple[str, ...]]:
    """A row of cells under ``TITLES`` for each; the first is what the others compare to."""
    first = measurements[0]
    return [
        (
            m.contender,
            f"{m.documents_per_minute:.1f}",
            f"{m.documents_per_minute / first.documents_per_minute:.2f}",
            f"{m.seconds:.1f}",
            f"{m.prefill_tokens_per_second:.0f}",
            f"{m.decode_tokens_per_second:.0f}",
            f"{m.forced_share:.0%}",
            f"{m.shared_tokens}",
            f"{m.padding_waste:.0%}",
            f"{m.peak_bytes / 1e9:.2f}",
            f"{m.share_of_same_answers(first):.0%}",
        )
        for m in measurements
    ]


def figures(measurements: Sequence[Measurement]) -> dict[str, Any]:
    """Those of the first, and those of the others under ``against``."""
    first, *others = measurements
    return first.figures() | {"against": {m.contender: m.figures() for m in others}}


def plot(measurements: Sequence[Measurement], path: Path) -> None:
    """Documents a minute and peak memory as bars, into a PNG file."""
    # Slow to import, and only this needs it.
    from matplotlib.figure import Figure

    names = [m.contender for m in measurements]
    figure = Figure(figsize=(8, 1.2 + 0.5 * len(names)), layout="constrained")
    speed, memory = figure.subplots(1, 2)
    _bars(speed, names, [m.documents_per_minute for m in measurements], "documents a minute")
    _bars(memory, names, [m.peak_bytes / 1e9 for m in measurements], "peak memory, GB")
    figure.savefig(path, dpi=150)


def _bars(axes: Any, names: list[str], values: list[float], title: str) -> None:  # noqa: ANN401  # matplotlib's axes
    bars = axes.barh(names, values, color=["#2a6f97", *["#a9b4c2"] * (len(names) - 1)])
    axes.bar_label(bars, fmt="%.1f", padding=3)
    axes.set_title(title, fontsize=10)
    axes.invert_yaxis()
    axes.margins(x=0.2)
    axes.spines[["top", "right"]].set_visible(False)
