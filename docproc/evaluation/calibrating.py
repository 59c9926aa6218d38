"""Calibration: weights of signals, and of whole documents, from labelled ones.

Two steps. A logistic regression (with a ridge, so that rare signals weigh little) gives
each field a probability from its signals. Documents are then judged by the product of
their fields' probabilities, as a model gave them that has not seen their vendor; as the
mistakes of one document come together, another logistic regression says how likely it is
that all is right there. Of documents that are labelled in part, both are about that part.

How many of the surest documents may be called ok is read from the same folds: of n, of
which w are mistaken, at most (w + 1) / (n + 1) of others are expected to be (conformal
risk control, Angelopoulos et al., 2022). So ``ok`` is about the fields of a document type
that are labelled; the others have their own confidence alone.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docproc.errors import ConfigurationError
from docproc.pipeline.confidence import Calibration, log_odds_of_all

_RIDGE = 2.0
_STEPS = 30
_FOLDS = 5
_MIN_MEASURED = 20
_DIGITS = 4
# Mistakes, and right ones, that are assumed before any is counted.
_PRIOR = 0.5
# A document whose fields are surer is never less likely to be right.
_MIN_SLOPE = 0.1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A unit of a document: its name and signals, and whether it was right."""

    name: str
    signals: Mapping[str, float]
    is_whole: bool
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One document to learn from.

    Attributes:
        document_type: its name.
        group: documents of one group are learned from together, or not at all.
        is_checked: whether nothing but confidence could make it need review.
        is_all_right: as far as it is labelled.
    """

    document_type: str
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
    folds = [
        [(_log_odds(each, table), each.is_all_right) for each in held_out if each.is_checked]
        for table, held_out in _folds(documents)
    ]
    offset, slope = fit_documents([scored for fold in folds for scored in fold])
    rounded = {name: round(weight, _DIGITS) for name, weight in sorted(weights.items())}
    return Calibration(
        rounded,
        round(offset, _DIGITS),
        round(slope, _DIGITS),
        limits_of(list(_judged(folds))),
        unmeasured(documents),
    )


def unmeasured(documents: Sequence[Calibrated]) -> dict[str, list[str]]:
    """By document type, the fields and lists that no document was labelled with."""
    by_type: dict[str, list[Calibrated]] = {}
    for document in documents:
        by_type.setdefault(document.document_type, []).append(document)
    # Of a type that hardly anybody has measured, all counts.
    measured = {name: of for name, of in by_type.items() if len(of) >= _MIN_MEASURED}
    found: dict[str, list[str]] = {}
    for name, of in sorted(measured.items()):
        whole = [each for document in of for each in document.examples if each.is_whole]
        labelled = {each.name for each in whole if each.is_right is not None}
        if left_out := {each.name for each in whole} - labelled:
            found[name] = sorted(left_out)
    return found


def limits_of(judged: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Least confidences by the share of mistaken documents that they keep to.

    ``judged`` are confidences of documents, and whether all was right. The share is the
    mean of its posterior with Jeffreys' prior, so that a few right ones prove little.
    """
    limits: list[tuple[float, float]] = []
    ordered = sorted(
        ((math.floor(confidence * 1000), is_right) for confidence, is_right in judged), reverse=True
    )
    mistakes = 0
    for number, (least, is_right) in enumerate(ordered, start=1):
        mistakes += not is_right
        # Those that are as sure are called ok, or are not, together.
        if number == len(ordered) or ordered[number][0] < least:
            share = (mistakes + _PRIOR) / (number + 2 * _PRIOR)
            limits = [each for each in limits if each[0] < share]
            limits.append((round(share, _DIGITS), least / 1000))
    return limits


def _judged(folds: Sequence[Sequence[tuple[float, bool]]]) -> Iterator[tuple[float, bool]]:
    """The confidence of each document, as the other folds give it."""
    for number, fold in enumerate(folds):
        others = [scored for n, other in enumerate(folds) if n != number for scored in other]
        table = Calibration({}, *fit_documents(others))
        for log_odds, is_right in fold:
            yield table.of_log_odds(log_odds), is_right


def fit_documents(scored: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Offset and slope that make log-odds of documents those that all is right.

    Without documents they are 0 and 1: the product of the fields' probabilities stands.
    """
    log_odds = np.array([each for each, _ in scored], dtype=float)
    is_right = np.array([float(each) for _, each in scored])
    columns = np.column_stack([np.ones(len(scored)), log_odds])
    offset, change = _logistic(columns, is_right, log_odds)
    return float(offset), max(_MIN_SLOPE, 1 + float(change))


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


def _logistic(signals: Floats, is_right: Floats, start: Floats | float = 0.0) -> Floats:
    """Weights, kept small, of what the signals add to the log-odds ``start``."""
    weights = np.zeros(signals.shape[1])
    ridge = _RIDGE * np.eye(signals.shape[1])
    for _ in range(_STEPS):
        log_odds = np.clip(start + signals @ weights, -30, 30)
        probabilities = 1 / (1 + np.exp(-log_odds))
        gradient = signals.T @ (is_right - probabilities) - _RIDGE * weights
        curvature = (signals.T * (probabilities * (1 - probabilities))) @ signals + ridge
        # Far from the optimum a whole step would lead beyond it.
        step = np.clip(np.linalg.solve(curvature, gradient), -1, 1)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def _folds(
    documents: Sequence[Calibrated],
) -> Iterable[tuple[Calibration, list[Calibrated]]]:
    groups = {group: n for n, group in enumerate(dict.fromkeys(d.group for d in documents))}
    for fold in range(_FOLDS):
        held_out = [d for d in documents if groups[d.group] % _FOLDS == fold]
        others = [d for d in documents if groups[d.group] % _FOLDS != fold]
        if held_out and others:
            yield Calibration(fit(others), 0.0, 1.0), held_out


def _log_odds(document: Calibrated, table: Calibration) -> float:
    whole = (e for e in document.examples if e.is_whole and e.is_right is not None)
    return log_odds_of_all([table.of_signals(example.signals) for example in whole])


def _document(details: dict[str, Any]) -> Calibrated:
    examples = tuple(
        Example(unit["name"], unit["signals"], unit["is_whole"], unit["is_right"])
        for unit in details["units"]
    )
    return Calibrated(
        document_type=details["document_type"],
        group=details["vendor"] or details["id"],
        examples=examples,
        is_checked=details["is_checked"],
        is_all_right=details["is_all_right"],
    )
