"""Confidence: how likely it is that a field, and all of an extraction, is right.

The weights of the signals come from labelled documents, by ``python -m
docproc.evaluation.calibrate``; they are shipped as a table.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources

from docproc.documents import Document
from docproc.extraction import Field, LineItem
from docproc.grounding import Grounded
from docproc.pipeline.remembering import UNKNOWN_VENDOR, VendorPast, remembered
from docproc.pipeline.signals import (
    Evidenced,
    Signals,
    cell_signals,
    field_signals,
    rows_signals,
)
from docproc.schema import DocumentType

TABLE = "confidence.json"
# What nobody could have read for sure is not 1.
_MIN, _MAX = 1e-4, 0.999
# A field that is less sure is named as a reason.
_NAMED = 0.9
# What nobody has measured is a reason below this.
_LIKELY = 0.5
_MAX_NAMED = 5
# What OCR was less than 80 % sure of.
_ILLEGIBLE = -math.log(0.8)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What calibration has found.

    Attributes:
        weights: of the signals; what is not there has none.
        offset: added to the log-odds that a document's fields give together.
        slope: what these are multiplied by before.
        limits: shares of mistaken documents, each with the least confidence from which on no
            more are expected to be.
        unmeasured: by document type, the fields and lists that were never labelled; the
            confidence of a document is not about them.
    """

    weights: Mapping[str, float]
    offset: float
    slope: float
    limits: Sequence[tuple[float, float]] = ()
    unmeasured: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of_signals(self, signals: Signals) -> float:
        """The probability that what has these signals is right."""
        log_odds = sum(self.weights.get(name, 0.0) * value for name, value in signals.items())
        return _probability(log_odds)

    def min_confidence(self, max_false_success: float) -> float:
        """From which confidence on at most this share of documents is mistaken.

        Where the labelled documents were too few to tell, each must be as sure as that.
        """
        told = [least for share, least in self.limits if share <= max_false_success]
        return min([1 - max_false_success, *told])

    def is_about(self, document_type: str, name: str) -> bool:
        """Whether this field or list counts for the confidence of its document."""
        return name not in self.unmeasured.get(document_type, ())

    def of_document(self, confidences: Sequence[float]) -> float:
        """The probability that all fields of a document are right that have these."""
        return self.of_log_odds(log_odds_of_all(confidences))

    def of_log_odds(self, log_odds: float) -> float:
        """The same, of what ``log_odds_of_all`` says of them."""
        return _probability(self.offset + self.slope * log_odds)


@lru_cache(maxsize=1)
def shipped_calibration() -> Calibration:
    """The table that docproc ships."""
    text = resources.files("docproc.pipeline").joinpath(TABLE).read_text(encoding="utf-8")
    stored = json.loads(text)
    limits = [(share, least) for share, least in stored["limits"]]
    return Calibration(**{**stored, "limits": limits})


def log_odds_of_all(confidences: Sequence[float]) -> float:
    """Log-odds that all is right that is right with these probabilities, each by itself."""
    product = min(_MAX, max(_MIN, math.prod(confidences)))
    return math.log(product / (1 - product))


def _probability(log_odds: float) -> float:
    return min(_MAX, max(_MIN, 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))))


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was found, with calibrated confidences.

    Attributes:
        confidence: that all of it is right that the calibration is about; None if all of it
            is from XML.
        unsure: what is least sure of it first, in words.
        unlikely: other fields that are more likely wrong than right, in words.
    """

    grounded: Grounded
    confidence: float | None
    unsure: tuple[str, ...]
    unlikely: tuple[str, ...] = ()

    def doubts(self, min_confidence: float) -> Iterator[str]:
        """Why it is not sure enough, in words; nothing if it is."""
        if self.confidence is not None and self.confidence < min_confidence:
            yield f"docproc is {self.confidence:.0%} sure that all of it is right"
            yield from self.unsure[:_MAX_NAMED]
        yield from self.unlikely


def is_unsureness(reason: str) -> bool:
    """Whether a reason for review is a confidence that is too low, and no other finding."""
    return "% sure that " in reason


def assess(
    grounded: Grounded,
    document: Document,
    document_type: DocumentType,
    table: Calibration,
    past: VendorPast = UNKNOWN_VENDOR,
) -> Assessed:
    """Gives every field from the page its calibrated confidence.

    ``past`` is what people have confirmed for its vendor.
    """
    of = Evidenced(document, document_type, grounded.fields, grounded.line_items)
    signals = {n: field_signals(f, of) for n, f in enumerate(grounded.fields) if not f.xml_path}
    found = {
        n: remembered(table.of_signals(each), grounded.fields[n], past)
        for n, each in signals.items()
    }
    of_rows = {name: table.of_signals(each) for name, each in rows_of(of).items()}
    words = [
        (grounded.fields[n].name, p, _words(grounded.fields[n], p, signals[n]))
        for n, p in found.items()
    ]
    words += [(name, p, f"{name}: {p:.0%} sure that they are right") for name, p in of_rows.items()]
    counted = sorted(
        (confidence, said)
        for name, confidence, said in words
        if table.is_about(document_type.name, name)
    )
    unlikely = (
        _words(grounded.fields[n], p, signals[n])
        for n, p in found.items()
        if p < _LIKELY and grounded.fields[n].verbatim is not None
        if not table.is_about(document_type.name, grounded.fields[n].name)
    )
    fields = (replace(f, confidence=found.get(n)) for n, f in enumerate(grounded.fields))
    items = (_assessed_row(item, of, table) for item in grounded.line_items)
    return Assessed(
        replace(grounded, fields=tuple(fields), line_items=tuple(items)),
        table.of_document([confidence for confidence, _ in counted]) if counted else None,
        tuple(said for confidence, said in counted if confidence < _NAMED),
        tuple(unlikely),
    )


def rows_of(of: Evidenced) -> Mapping[str, Signals]:
    """The signals of each list with rows that is from the page, by its name."""
    lists = {
        spec.name: [item for item in of.line_items if item.list_name == spec.name]
        for spec in of.document_type.fields
        if spec.columns
    }
    return {
        name: rows_signals(items, of)
        for name, items in lists.items()
        if not any(cell.xml_path for item in items for cell in item.fields)
    }


def _assessed_row(item: LineItem, of: Evidenced, table: Calibration) -> LineItem:
    confidences = (
        None if cell.xml_path else table.of_signals(cell_signals(cell, of)) for cell in item.fields
    )
    cells = zip(item.fields, confidences, strict=True)
    return replace(item, fields=tuple(replace(cell, confidence=p) for cell, p in cells))


def _words(field: Field, confidence: float, signals: Signals) -> str:
    """How sure a field is, and the signals that speak against it."""
    why = [words for name, words in _AGAINST.items() if signals.get(name)]
    if signals.get("hard to read", 0.0) > _ILLEGIBLE:
        why.append("it is hard to read on the scan")
    if not signals.get("label beside it", 1.0) and not signals.get("label near it"):
        why.append("no such label stands beside it")
    if field.model_confidence is not None and field.model_confidence < _NAMED:
        why.append(f"the model wavered ({field.model_confidence:.0%})")
    what = "it is right" if field.verbatim is not None else "there is none"
    return f"{field.name}: {confidence:.0%} sure that {what}{': ' if why else ''}{', '.join(why)}"


_AGAINST = {
    "better labelled rival": "another value stands closer to such a label",
    "as well labelled rival": "another value stands beside such a label, too",
    "null: labelled candidate": "something stands beside such a label",
    "text: same as another": "another field has the same name",
    "same as another": "another field has the same value",
    "amount: totals do not add up": "the totals do not add up",
}
