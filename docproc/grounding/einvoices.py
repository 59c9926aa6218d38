"""E-invoices to fields: every value verbatim from the XML, with its path."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from docproc.documents import EInvoice, XmlValue
from docproc.einvoice import LINE_ITEMS
from docproc.extraction import Alignment, Field, LineItem, Value
from docproc.grounding.accounts import compact_iban
from docproc.grounding.answer_grounding import Grounded
from docproc.grounding.currencies import currency_codes
from docproc.grounding.pieces import squash
from docproc.grounding.tax_ids import compact_vat_id
from docproc.schema import DocumentType, FieldKind, FieldSpec

# Lines with another status are subtotals of these, or remarks.
_COUNTED_STATUS = "DETAIL"
# What XML of every type calls by one name.
_XML_NAMES = {"order_number": "invoice_number", "order_date": "invoice_date"}
_ROUNDING = Decimal("0.02")
# XML Schema's decimals: never a group mark, never a decimal comma.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")
# 20260331, perhaps with a time; 2026-03-31, perhaps with a time zone.
_DATE = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?:[0-9]{4}|[0-9]{6}|[T+Z-].*)?")


def fields_of(einvoice: EInvoice, document_type: DocumentType) -> Grounded:
    """Of every field spec what the XML says; null without a reason where it says nothing."""
    fields: list[Field] = []
    line_items: list[LineItem] = []
    for spec in document_type.fields:
        if spec.columns and spec.name == LINE_ITEMS:
            line_items += _line_items(einvoice, spec)
        elif spec.kind is not FieldKind.LIST:
            fields.append(_field(spec, einvoice.header))
    return Grounded(tuple(fields), tuple(line_items), is_complete=True)


def sum_doubts(einvoice: EInvoice) -> Iterator[str]:
    """Where lines, charges and allowances do not add up to the totals (EN 16931, BR-CO-10, 13)."""
    lines_total, net_total = (_total(einvoice, name) for name in ("lines_total", "net_total"))
    amounts = [_amount(line) for line in einvoice.lines if _is_counted(line)]
    if lines_total is None or not amounts or None in amounts:
        return
    added = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if abs(added - lines_total) > _ROUNDING:
        yield f"the line items add up to {added}, not to the XML's {lines_total}"
    charges = _total(einvoice, "charges_total") or Decimal(0)
    allowances = _total(einvoice, "allowances_total") or Decimal(0)
    net = lines_total + charges - allowances
    if net_total is not None and abs(net - net_total) > _ROUNDING:
        yield f"line items, charges and allowances add up to {net}, not to net_total {net_total}"


def _total(einvoice: EInvoice, name: str) -> Decimal | None:
    return _decimal(einvoice.text(name) or "")


def _amount(line: Iterable[XmlValue]) -> Decimal | None:
    return next((_decimal(value.text) for value in line if value.name == "amount"), None)


def _is_counted(line: Sequence[XmlValue]) -> bool:
    statuses = (value.text for value in line if value.name == "line_status")
    return bool(line) and next(statuses, _COUNTED_STATUS) == _COUNTED_STATUS


def _line_items(einvoice: EInvoice, spec: FieldSpec) -> Iterator[LineItem]:
    """A row for each line with any value; one without is a remark."""
    rows = (tuple(_field(column, line) for column in spec.columns) for line in einvoice.lines)
    with_values = (row for row in rows if any(field.verbatim for field in row))
    for position, row in enumerate(with_values, start=1):
        yield LineItem(spec.name, position, row)


def _field(spec: FieldSpec, values: Iterable[XmlValue]) -> Field:
    name = _XML_NAMES.get(spec.name, spec.name)
    found = next((value for value in values if value.name == name), None)
    if found is None:
        return Field(spec.name, spec.kind)
    value = _READERS[spec.kind](found.text)
    doubt = f"{squash(found.text)} cannot be read: it is not written as its standard says"
    return Field(
        spec.name,
        spec.kind,
        verbatim=found.text,
        value=value,
        alignment=Alignment.EXACT,
        reasons=() if value is not None else (doubt,),
        xml_path=found.path,
    )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    try:
        return date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        return None


def _currency(text: str) -> str | None:
    return text if text in currency_codes() else None


_READERS: dict[FieldKind, Callable[[str], Value | None]] = {
    FieldKind.AMOUNT: _decimal,
    FieldKind.QUANTITY: _decimal,
    FieldKind.DATE: _date,
    FieldKind.CURRENCY: _currency,
    FieldKind.PERCENTAGE: _decimal,
    FieldKind.IBAN: compact_iban,
    FieldKind.BIC: compact_iban,
    FieldKind.VAT_ID: compact_vat_id,
    FieldKind.EMAIL: squash,
    FieldKind.ID: squash,
    FieldKind.TEXT: squash,
    FieldKind.LIST: squash,
}
