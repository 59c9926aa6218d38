"""Choosing among places: the one that a reader would point at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from docproc.documents import Document, Span
from docproc.extraction import Alignment
from docproc.grounding.places import Place, Places
from docproc.schema import FieldKind, FieldSpec

# A row's cells stand within so many lines of its first.
_ROW_LINES = 3
# Beginnings of words that are printed beside values, in seven languages.
_CUES = {
    "vendor_iban": "iban bank konto",
    "vendor_vat_id": "vat ust steuer tva iva btw tax ein gst",
    "customer_name": "bill customer client kunde sold to cliente klant ship an",
    "invoice_number": "invoice rechnung facture factura fattura factuur number nummer receipt nr",
    "invoice_date": "date datum fecha data issued invoice rechnung vom",
    "due_date": "due fällig zahlbar échéance vencimiento scadenza vervald pay",
    "currency": "total summe betrag amount currency währung",
    "net_total": "net netto subtotal zwischensumme ht base imponibile excl before",
    "tax_total": "tax vat mwst ust steuer tva iva btw gst",
    "gross_total": "total gesamt brutto gross ttc importe totaal totale due pay betrag",
}


def choose_place(places: Places, found: Sequence[Place], spec: FieldSpec) -> Place | None:
    """The place beside words that are typical for the field, else the first."""
    if len(found) <= 1:
        return found[0] if found else None
    return max(found, key=lambda place: (_fitness(places.line_of(place), spec), _earliness(place)))


def is_labelled(document: Document, span: Span, spec: FieldSpec) -> bool:
    """Whether words that are typical for the field stand before, above or behind a span."""
    return label_fitness(document, span, spec) > 0


def label_fitness(document: Document, span: Span, spec: FieldSpec) -> float:
    """How well the words around a span fit the field: 0 not at all, from 2 on just before it."""
    line = Places(document, [span.page]).line_of(Place(span, Alignment.EXACT, line=0))
    return _fitness(line, spec)


@dataclass(slots=True)
class RowPlacer:
    """Gives the cells of one row after the other their places, from top to bottom."""

    _used: set[Span] = field(default_factory=set)
    _last: tuple[int, int] = (0, 0)

    def place(self, options: Sequence[Sequence[Place]], kinds: Sequence[FieldKind]) -> "PlacedRow":
        """One place for each cell that has options; cells of a row stand close together."""
        anchor_cell = _anchor_cell(options, kinds)
        if anchor_cell is None:
            return PlacedRow([None] * len(options), is_repeated=False)
        anchor = self._anchor(options, anchor_cell)
        chosen: list[Place | None] = [None] * len(options)
        chosen[anchor_cell] = anchor
        for cell, places in enumerate(options):
            if cell != anchor_cell and places:
                chosen[cell] = self._nearest(places, anchor, [p for p in chosen if p])
        return self._taken(chosen, anchor, kinds)

    def _anchor(self, options: Sequence[Sequence[Place]], cell: int) -> Place:
        ahead = [place for place in options[cell] if place.order > self._last]
        unused = [place for place in options[cell] if place.span not in self._used]
        others = [places for index, places in enumerate(options) if index != cell]
        return max(
            ahead or unused or options[cell],
            key=lambda place: (_company(place, others), _earliness(place)),
        )

    def _nearest(self, places: Sequence[Place], anchor: Place, taken: list[Place]) -> Place:
        def distance(place: Place) -> tuple[bool, bool, int, bool, int]:
            return (
                any(place.touches(other) for other in taken),
                place.span in self._used,
                abs(place.line - anchor.line),
                place.order < anchor.order,
                abs(place.span.start - anchor.span.start),
            )

        return min(places, key=distance)

    def _taken(
        self, chosen: list[Place | None], anchor: Place, kinds: Sequence[FieldKind]
    ) -> "PlacedRow":
        placed = [(place.span, kind) for place, kind in zip(chosen, kinds, strict=True) if place]
        # A quantity such as `2` is printed everywhere: it says nothing by itself.
        telling = {span for span, kind in placed if kind is not FieldKind.QUANTITY}
        spans = {span for span, _ in placed}
        is_repeated = (telling or spans) <= self._used
        self._used |= spans
        self._last = max(self._last, anchor.order)
        return PlacedRow(chosen, is_repeated=is_repeated)


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """The places of a row's cells.

    Attributes:
        is_repeated: whether earlier rows have them all already, but for quantities.
    """

    places: list[Place | None]
    is_repeated: bool


def _anchor_cell(options: Sequence[Sequence[Place]], kinds: Sequence[FieldKind]) -> int | None:
    """The cell that says best where the row is: a text, else what is printed least often."""
    cells = [cell for cell, places in enumerate(options) if places]
    if not cells:
        return None
    return min(cells, key=lambda cell: (kinds[cell] is not FieldKind.TEXT, len(options[cell])))


def _company(anchor: Place, others: Sequence[Sequence[Place]]) -> int:
    """How close the other cells can come, each counting most on the anchor's own line."""
    return sum(max((_nearness(anchor, place) for place in places), default=0) for places in others)


def _nearness(anchor: Place, place: Place) -> int:
    return max(0, 1 + _ROW_LINES - abs(place.line - anchor.line))


def _earliness(place: Place) -> tuple[int, int]:
    page, start = place.order
    return -page, -start


def _fitness(line: tuple[str, str, str], spec: FieldSpec) -> float:
    above, left, right = line
    cues = _cues(spec)
    if labels := list(cues.finditer(left)):
        return 2 + 1 / (1 + len(left) - labels[-1].end())
    return 1 if cues.search(above) or cues.search(right) else 0


@lru_cache(maxsize=256)
def _cues(spec: FieldSpec) -> re.Pattern[str]:
    words = _CUES.get(spec.name, "").split() or spec.name.split("_")
    return re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, words))})\w*")
