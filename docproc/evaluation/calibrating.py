"""Calibration: weights of signals, and of whole documents, from labelled ones.

Two steps. A logistic regression (with a ridge, so that rare signals weigh little) gives
each field a probability from its signals. Documents are then ordered by the product of
their fields' probabilities, as a model gave them that has not seen their vendor, and an
isotonic regression says what share of documents was all right there. Of documents
that are labelled in part, both are about that part.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docproc.errors import ConfigurationError
from docproc.pipeline.confidence import Calibration

_RIDGE = 2.0
_STEPS = 30
_FOLDS = 5
_DIGITS = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A unit of a document: its signals, and whether it was right."""

    signals: Mapping[str, float]
    is_whole: bool
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One document to learn from.

    Attributes:
        group: documents of one group are learned from together, or not at all.
        is_checked: whether nothing but confidence could make it need review.
        is_all_right: as far as it is labelled.
    """

    group: str
    examples: tuple[Example, ...]
    is_checked: bool
    is_all_right: bool


def read_details(paths: Iterable[Path]) -> list[Calibrated]:
    """The documents of files that ``docproc eval --details`` wrote.

    Raises:
        ConfigurationError: a file is something else.
    """
    documents = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
            documents += [_document(json.loads(line)) for line in lines]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f"{path} is not what eval --details writes: {error}"
            ) from error
    return [document for document in documents if document.examples]


def calibrate(documents: Sequence[Calibrated]) -> Calibration:
    """The table for these documents."""
    weights = fit(documents)
    scored = [
        (_score(document, fold), document)
        for fold, held_out in _folds(documents)
        for document in held_out
        if document.is_checked
    ]
    scores, probabilities = isotonic([(score, d.is_all_right) for score, d in scored])
    rounded = {name: round(weight, _DIGITS) for name, weight in sorted(weights.items())}
    return Calibration(rounded, scores, probabilities)


def fit(documents: Sequence[Calibrated]) -> dict[str, float]:
    """Weights of the signals, by Newton's method; each document counts alike by its units."""
    examples = [e for d in documents for e in d.examples if e.is_right is not None]
    names = sorted({name for example in examples for name in example.signals})
    column = {name: number for number, name in enumerate(names)}
    signals = np.zeros((len(examples), len(names)))
    for number, example in enumerate(examples):
        for name, value in example.signals.items():
            signals[number, column[name]] = value
    is_right = np.array([float(bool(example.is_right)) for example in examples])
    return dict(zip(names, map(float, _logistic(signals, is_right)), strict=True))


def _logistic(signals: Floats, is_right: Floats) -> Floats:
    weights = np.zeros(signals.shape[1])
    ridge = _RIDGE * np.eye(signals.shape[1])
    for _ in range(_STEPS):
        probabilities = 1 / (1 + np.exp(-np.clip(signals @ weights, -30, 30)))
        gradient = signals.T @ (is_right - probabilities) - _RIDGE * weights
        curvature = (signals.T * (probabilities * (1 - probabilities))) @ signals + ridge
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def isotonic(scored: Sequence[tuple[float, bool]]) -> tuple[list[float], list[float]]:
    """Scores from which on, and how likely it is to be right there, both rising.

    Neighbours that would fall are pooled. Few documents prove little: half a document that
    is right and half a one that is wrong are added to each pool (Jeffreys' prior).
    """
    pools: list[_Pool] = []
    for score, is_right in sorted(scored):
        pools.append(_Pool(score, int(is_right), 1))
        while len(pools) > 1 and not pools[-2].is_below(pools[-1]):
            last, before = pools.pop(), pools.pop()
            pools.append(_Pool(before.start, before.right + last.right, before.num + last.num))
    return (
        [round(pool.start, _DIGITS) for pool in pools],
        [round(pool.probability, _DIGITS) for pool in pools],
    )


@dataclass(frozen=True, slots=True)
class _Pool:
    """Documents with neighbouring scores from ``start`` on."""

    start: float
    right: int
    num: int

    @property
    def probability(self) -> float:
        return (self.right + 0.5) / (self.num + 1)

    def is_below(self, other: "_Pool") -> bool:
        is_fewer = self.right * other.num < other.right * self.num
        return is_fewer and self.probability < other.probability


def _folds(
    documents: Sequence[Calibrated],
) -> Iterable[tuple[Calibration, list[Calibrated]]]:
    groups = {group: n for n, group in enumerate(dict.fromkeys(d.group for d in documents))}
    for fold in range(_FOLDS):
        held_out = [d for d in documents if groups[d.group] % _FOLDS == fold]
        others = [d for d in documents if groups[d.group] % _FOLDS != fold]
        if held_out and others:
            yield Calibration(fit(others), [], []), held_out


def _score(document: Calibrated, table: Calibration) -> float:
    whole = (e for e in document.examples if e.is_whole and e.is_right is not None)
    return math.fsum(math.log(table.of_signals(example.signals)) for example in whole)


def _document(details: dict[str, Any]) -> Calibrated:
    examples = tuple(
        Example(unit["signals"], unit["is_whole"], unit["is_right"]) for unit in details["units"]
    )
    return Calibrated(
        group=details["vendor"] or details["id"],
        examples=examples,
        is_checked=details["is_checked"],
        is_all_right=details["is_all_right"],
    )
