"""How figures look: tables for people, beside those of an earlier run, and a plot."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docproc.errors import ConfigurationError

FIELD_TITLES = ("field", "exact", "precision", "recall", "F1", "right", "wrong", "missing", "extra")
AGAINST_TITLES = ("", "before", "now", "difference")
_SUMMARY = {
    "documents": "documents",
    "header_f1": "header F1",
    "items_f1": "line items F1",
    "all_right_share": "documents fully right",
    "ok_share": "ok",
    "false_success_rate": "of these with a mistake (false success)",
    "false_success_wrong_values": "of these with a wrong value",
    "false_success_fields": "wrong fields in them",
    "seconds_per_document": "seconds per document",
}


def summary_rows(figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What matters most, in words."""
    for key, words in _SUMMARY.items():
        yield words, _in_words(figures.get(key), is_share=key.endswith(_SHARES))
    evidence = figures["evidence"]
    yield "values without evidence", f"{evidence['without']} of {evidence['values']}"


def field_rows(figures: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """A row of cells under ``FIELD_TITLES`` for each field."""
    for name, of in figures["fields"].items():
        shares = (_in_words(of[key], is_share=True) for key in ("exact", "precision", "recall"))
        counts = (str(of[key]) for key in ("right", "wrong", "missing", "spurious"))
        yield name, *shares, _in_words(of["f1"], is_share=True), *counts


def read_run(path: Path) -> dict[str, Any]:
    """The figures of an earlier run, as ``docproc eval --json`` printed them.

    Raises:
        ConfigurationError: the file is something else.
    """
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    if not isinstance(figures, dict) or not isinstance(figures.get("fields"), dict):
        raise ConfigurationError(f"{path} is not what docproc eval --json prints")
    return figures


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Every figure that both runs have: before, now, and now less before."""
    pairs = {key: (before.get(key), now.get(key)) for key in _SUMMARY}
    for name, of in now["fields"].items():
        pairs[f"{name} F1"] = (before["fields"].get(name, {}).get("f1"), of["f1"])
    return {
        key: {"before": old, "now": new, "difference": round(new - old, 4)}
        for key, (old, new) in pairs.items()
        if isinstance(old, (int, float)) and isinstance(new, (int, float))
    }


def difference_rows(differences: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, ...]]:
    """A row of cells under ``AGAINST_TITLES`` for each figure."""
    for key, of in differences.items():
        is_share = key.endswith(_SHARES)
        change = of["difference"]
        difference = f"{change:+.1%}" if is_share else f"{change:+g}"
        cells = (_in_words(of[name], is_share=is_share) for name in ("before", "now"))
        yield _SUMMARY.get(key, key), *cells, difference


def plot(points: Sequence[Sequence[float]], ok_share: float, path: Path) -> None:
    """The risk-coverage curve into a PNG file."""
    # Slow to import, and only this needs it.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot([x for x, _ in points], [y for _, y in points], color="#2a6f97")
    axes.axvline(ok_share, color="#a9b4c2", linestyle="--")
    axes.text(ok_share, axes.get_ylim()[1], " ok", va="top", color="#5c677d")
    axes.set_xlabel("share of documents, the surest first")
    axes.set_ylabel("share of these with a mistake")
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


_SHARES = ("f1", "F1", "_share", "_rate", "_values", "_fields")


def _in_words(figure: float | None, *, is_share: bool) -> str:
    if figure is None:
        return "-"
    return f"{figure:.1%}" if is_share else f"{figure:g}"
