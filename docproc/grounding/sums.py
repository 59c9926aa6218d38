"""Totals that must add up: what two of them say about the third, where that is printed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from docproc.documents import Document, Span
from docproc.extraction import Alignment, Evidence, Field
from docproc.grounding.answer_grounding import Grounded
from docproc.grounding.candidates import find_candidates
from docproc.grounding.checks import add_up_to
from docproc.grounding.choosing import choose_place
from docproc.grounding.conventions import Convention, infer_convention
from docproc.grounding.normalising import normalise
from docproc.grounding.places import Place, Places
from docproc.schema import DocumentType, FieldKind, FieldSpec

_CHECK = "net_plus_tax_is_gross"
TOTALS = ("net_total", "tax_total", "gross_total")
# No country takes more; what is more is no tax.
_MAX_TAX = Decimal("0.4")


def with_sums(grounded: Grounded, document: Document, document_type: DocumentType) -> Grounded:
    """The totals, of which one that does not fit the other two is the printed one that does.

    Only where just one of the three can be meant. What the line items add up to stays.
    """
    specs = {spec.name: spec for spec in document_type.fields if spec.name in TOTALS}
    fields = {field.name: field for field in grounded.fields if field.name in TOTALS}
    is_asked = _CHECK in document_type.checks and len(specs) == len(fields) == len(TOTALS)
    if not is_asked or any(field.xml_path for field in fields.values()):
        return grounded
    fitting = _Fitting(document, fields)
    kept = _sum_of_rows(grounded)
    found = [f for name in TOTALS if name != kept and (f := fitting.field(specs[name]))]
    if len(found) != 1:
        return grounded
    (better,) = found
    others = tuple(better if field.name == better.name else field for field in grounded.fields)
    return replace(grounded, fields=others)


def _sum_of_rows(grounded: Grounded) -> str | None:
    """The name of the total that the line items add up to; of two alike, the gross total."""
    cells = (cell for item in grounded.line_items for cell in item.fields if cell.name == "amount")
    amounts = [amount for cell in cells if (amount := _amount(cell)) is not None]
    totals = {field.name: _amount(field) for field in grounded.fields}
    for name in ("gross_total", "net_total"):
        total = totals.get(name)
        if amounts and total is not None and add_up_to(amounts, total):
            return name
    return None


class _Fitting:
    def __init__(self, document: Document, fields: dict[str, Field]) -> None:
        self._document = document
        self._fields = fields
        self._values = {name: _amount(field) for name, field in fields.items()}

    def field(self, spec: FieldSpec) -> Field | None:
        """The field as the other two want it; None if it is so, or that is not printed."""
        values = {**self._values, spec.name: self._implied(spec.name)}
        wanted = values[spec.name]
        if wanted is None or wanted == self._values[spec.name] or not is_plausible(values):
            return None
        place = choose_place(self._printed, self._places(wanted, spec), spec)
        if place is None:
            return None
        return printed_instead(
            self._fields[spec.name], place.span, self._document, self._convention
        )

    # Most totals add up, and nothing is searched for.
    @cached_property
    def _convention(self) -> Convention:
        return infer_convention(self._document)

    @cached_property
    def _printed(self) -> Places:
        return Places(self._document, [page.number for page in self._document.pages])

    def _implied(self, name: str) -> Decimal | None:
        net, tax, gross = (self._values[name] for name in TOTALS)
        if name == "net_total":
            return gross - tax if gross is not None and tax is not None else None
        if name == "tax_total":
            return gross - net if gross is not None and net is not None else None
        return net + tax if net is not None and tax is not None else None

    def _places(self, wanted: Decimal, spec: FieldSpec) -> list[Place]:
        """Where it is printed, other than where the other two are."""
        amounts = known_amounts(self._document, self._convention)
        verbatims = {self._document.verbatim(span) for value, span in amounts if value == wanted}
        others = [f.evidence.span for n, f in self._fields.items() if n != spec.name and f.evidence]
        found = [place for verbatim in verbatims for place in self._printed.of(verbatim, spec.kind)]
        return sorted(
            (place for place in found if place.span not in others), key=lambda place: place.order
        )


def known_amounts(document: Document, convention: Convention) -> Iterator[tuple[Decimal, Span]]:
    """Every printed amount that can be read in one way, in order."""
    for candidate in find_candidates(document, FieldKind.AMOUNT):
        value = normalise(FieldKind.AMOUNT, candidate.verbatim, convention).value
        if isinstance(value, Decimal):
            yield value, candidate.span


def printed_instead(field: Field, span: Span, document: Document, convention: Convention) -> Field:
    """The field with what ``span`` covers as its evidence; what the model said is forgotten."""
    verbatim = document.verbatim(span)
    return replace(
        field,
        verbatim=verbatim,
        value=normalise(field.kind, verbatim, convention).value,
        evidence=Evidence(span, document.page(span.page).box(span)),
        alignment=Alignment.EXACT,
        model_confidence=None,
        reasons=(),
    )


def _amount(field: Field) -> Decimal | None:
    return field.value if isinstance(field.value, Decimal) else None


def is_plausible(values: Mapping[str, Decimal | None]) -> bool:
    """Whether the tax is one that is taken somewhere on that net total."""
    net, tax = values["net_total"], values["tax_total"]
    if not net or tax is None:
        return False
    return net * tax >= 0 and abs(tax) <= _MAX_TAX * abs(net)
