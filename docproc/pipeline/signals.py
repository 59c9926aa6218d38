"""Signals: what speaks for or against a field that was found, or found missing, as numbers.

Each is a pure function of the document and the extraction; calibration gives them
weights, and words say which of them speak against a value.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from docproc.documents import Document, Span
from docproc.extraction import Field, LineItem
from docproc.grounding import find_candidates, label_fitness
from docproc.schema import DocumentType, FieldKind, FieldSpec

Signals = Mapping[str, float]

# Logits of probabilities closer to 0 and 1 say nothing more.
_MAX_LOGIT = 8.0
_MAX_RIVALS = 200
_TOLERANCE = Decimal("0.02")
_BESIDE = 2.0
_LEGAL_FORM = re.compile(
    r"(?i)\b(?:gmbh|mbh|ag|kg|ohg|ug|e\.?k|inc|llc|ltd|limited|plc|corp|co|sarl|sas|sasu|sa|srl|"
    r"spa|bv|nv|s\.?a\.?r\.?l|s\.?a|s\.?l|s\.?r\.?l|s\.?p\.?a|b\.?v|sdn|bhd|pty|pte|company|gbr|eurl|"
    r"sp\.? z o\.?o)\b"
)
_CELL_START = re.compile(r"(?:^|\n|  |[:#|]) ?\Z")
_CELL_END = re.compile(r"\A(?:$|\n|  | ?[|,;(])")
_HOST = re.compile(r"(?i)(?:@|www\.|https?://)([a-z0-9-]{3,})\.")


@dataclass(frozen=True)
class Evidenced:
    """An extraction's fields within their document; knows what several signals need."""

    document: Document
    document_type: DocumentType
    fields: Sequence[Field]
    line_items: Sequence[LineItem]

    @cached_property
    def specs(self) -> Mapping[str, FieldSpec]:
        """By name."""
        return {spec.name: spec for spec in self.document_type.fields}

    @cached_property
    def text(self) -> str:
        """Of all pages, for what is looked up in it."""
        return "\n".join(page.text for page in self.document.pages)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Letters of the names of web and mail hosts that are printed."""
        return frozenset(_letters(host) for host in _HOST.findall(self.text))

    @cached_property
    def totals_add_up(self) -> int:
        """1 if net and tax are gross, -1 if they are not, 0 where one is not there."""
        net, tax, gross = map(self.amount, ("net_total", "tax_total", "gross_total"))
        if net is None or tax is None or gross is None:
            return 0
        return 1 if abs(net + tax - gross) <= _TOLERANCE else -1

    @cached_property
    def rows_add_up(self) -> int:
        """1 if the rows' amounts are the net or gross total, -1 if not, 0 if that is not known."""
        amounts = [_cell(item, "amount") for item in self.line_items]
        known = [amount for amount in amounts if amount is not None]
        totals = [t for t in map(self.amount, ("net_total", "gross_total")) if t is not None]
        if not known or len(known) < len(amounts) or not totals:
            return 0
        tolerance = _TOLERANCE + len(known) * _TOLERANCE / 2
        return 1 if any(abs(sum(known) - total) <= tolerance for total in totals) else -1

    def amount(self, name: str) -> Decimal | None:
        """The first amount of this name."""
        amounts = (f.value for f in self.fields if f.name == name)
        return next((amount for amount in amounts if isinstance(amount, Decimal)), None)

    @cached_property
    def candidates(self) -> Mapping[FieldKind, Sequence[tuple[str, Span]]]:
        """The printed pieces of each kind, the first of them where there are very many."""
        kinds = {spec.kind for spec in self.document_type.fields}
        return {
            kind: [(_letters(c.verbatim), c.span) for c in find_candidates(self.document, kind)]
            for kind in kinds
        }


def field_signals(field: Field, of: Evidenced) -> Signals:
    """What speaks for a field of the document itself being right, by the signals' names.

    One that is null is right where the document has no such value.
    """
    spec = of.specs[field.name]
    rivals, best = _rivals(field, spec, of)
    common = {f"is {field.name}": 1.0, "sureness": _logit(field.model_confidence)}
    if field.verbatim is None:
        is_text = spec.kind in (FieldKind.TEXT, FieldKind.LIST)
        return common | {
            "is null": 1.0,
            "null: sureness": _logit(field.model_confidence),
            "null: required": float(spec.is_required),
            "null: labelled candidate": float(best >= _BESIDE),
            "null: candidates": math.log1p(rivals),
            "null: nothing to choose": float(not of.candidates[spec.kind] and not is_text),
        }
    assert field.evidence is not None, "what is from XML has no signals"
    fitness = label_fitness(of.document, field.evidence.span, spec)
    kind = field.kind.value
    return common | {
        f"{kind}": 1.0,
        f"{kind}: sureness": _logit(field.model_confidence),
        "label beside it": float(fitness >= _BESIDE),
        "label near it": float(0 < fitness < _BESIDE),
        "better labelled rival": float(best > fitness),
        "as well labelled rival": float(best == fitness > 0),
        "rivals": math.log1p(rivals),
        "hard to read": _unread(field, of),
        **_by_kind(field, of),
    }


def rows_signals(items: Sequence[LineItem], of: Evidenced) -> Signals:
    """What speaks for all rows of a list being right, and none missing."""
    cells = [cell for item in items for cell in item.fields]
    sure = [_logit(cell.model_confidence) for cell in cells if cell.verbatim is not None]
    products = [product for item in items if (product := _product(item)) is not None]
    return {
        "rows": 1.0,
        "rows: none": float(not items),
        "rows: number": math.log1p(len(items)),
        "rows: least sure": min(sure, default=0.0),
        "rows: sureness": sum(sure) / len(sure) if sure else 0.0,
        "rows: add up": float(of.rows_add_up == 1),
        "rows: do not add up": float(of.rows_add_up == -1),
        "rows: products are right": sum(products) / len(items) if items else 0.0,
        "rows: a product is wrong": float(not all(products)),
        "rows: doubts": float(any(cell.reasons for cell in cells)),
    }


def cell_signals(cell: Field, of: Evidenced) -> Signals:
    """What speaks for one cell of a row being right."""
    return {
        "cell": 1.0,
        f"cell: {cell.kind.value}": 1.0,
        "cell: sureness": _logit(cell.model_confidence),
        "cell: null": float(cell.verbatim is None),
        "cell: rows add up": float(of.rows_add_up == 1),
        "cell: rows do not add up": float(of.rows_add_up == -1),
        "hard to read": _unread(cell, of) if cell.evidence else 0.0,
    }


def _by_kind(field: Field, of: Evidenced) -> Signals:
    match field.kind:
        case FieldKind.TEXT:
            return _text_signals(field, of)
        case FieldKind.AMOUNT:
            return _amount_signals(field, of)
        case _:
            same = (f for f in of.fields if f.kind is field.kind and f.name != field.name)
            return {"same as another": float(any(f.value == field.value for f in same))}


def _text_signals(field: Field, of: Evidenced) -> Signals:
    assert field.evidence is not None
    span, text = field.evidence.span, of.document.page(field.evidence.span.page).text
    before, after = text[max(0, span.start - 80) : span.start], text[span.end : span.end + 80]
    letters = _letters(str(field.value))
    others = (f for f in of.fields if f.kind is FieldKind.TEXT and f.name != field.name)
    return {
        "text: whole": float(bool(_CELL_START.search(before) and _CELL_END.match(after))),
        "text: legal form": float(bool(_LEGAL_FORM.search(str(field.value)))),
        "text: host": float(any(host in letters or letters in host for host in of.hosts)),
        "text: same as another": float(any(_letters(str(f.value)) == letters for f in others)),
        "text: repeated": math.log(max(1, of.text.casefold().count(str(field.value).casefold()))),
        "text: place": math.log1p(text.count("\n", 0, span.start)),
        "text: words": math.log(max(1, len(str(field.value).split()))),
        "text: digits": float(any(map(str.isdigit, letters))),
    }


def _amount_signals(field: Field, of: Evidenced) -> Signals:
    is_total = field.name in ("net_total", "tax_total", "gross_total")
    values = [of.amount(name) for name in ("net_total", "gross_total")]
    is_of_rows = is_total and of.rows_add_up == 1
    return {
        "amount: totals add up": float(is_total and of.totals_add_up == 1),
        "amount: totals do not add up": float(is_total and of.totals_add_up == -1),
        "amount: rows add up": float(is_of_rows),
        "amount: net is gross": float(is_total and values[0] is not None and len(set(values)) == 1),
        "amount: largest": float(_is_largest(field, of)),
        "amount: zero": float(field.value == 0),
    }


def _is_largest(field: Field, of: Evidenced) -> bool:
    amounts = [f.value for f in of.fields if f.kind is FieldKind.AMOUNT]
    amounts += [cell.value for item in of.line_items for cell in item.fields]
    known = [amount for amount in amounts if isinstance(amount, Decimal)]
    return isinstance(field.value, Decimal) and field.value >= max(known, default=Decimal(0))


def _rivals(field: Field, spec: FieldSpec, of: Evidenced) -> tuple[int, float]:
    """How many other values of its kind are printed, and how well the best labelled one fits."""
    own = _letters(field.verbatim or "")
    others = [(letters, span) for letters, span in of.candidates[spec.kind] if letters != own]
    fitness = (label_fitness(of.document, span, spec) for _, span in others[:_MAX_RIVALS])
    return len({letters for letters, _ in others}), max(fitness, default=0.0)


def _unread(field: Field, of: Evidenced) -> float:
    """How doubtful OCR was: 0 for what a computer printed."""
    assert field.evidence is not None
    span = field.evidence.span
    read = of.document.page(span.page).confidence(span)
    return 0.0 if read is None else min(_MAX_LOGIT, -math.log(max(1e-4, read)))


def _logit(probability: float | None) -> float:
    if probability is None:
        # There was no choice, or the engine does not say.
        return 0.0
    bounded = min(1 - 1e-6, max(1e-6, probability))
    return max(-_MAX_LOGIT, min(_MAX_LOGIT, math.log(bounded / (1 - bounded))))


def _product(item: LineItem) -> bool | None:
    """Whether quantity times price is the amount, None where one is not there."""
    quantity, price, amount = (_cell(item, n) for n in ("quantity", "unit_price", "amount"))
    if quantity is None or price is None or amount is None:
        return None
    return abs(quantity * price - amount) <= _TOLERANCE


def _cell(item: LineItem, name: str) -> Decimal | None:
    values: Iterable[object] = (cell.value for cell in item.fields if cell.name == name)
    return next((value for value in values if isinstance(value, Decimal)), None)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
