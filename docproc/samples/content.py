"""What a sample document says, apart from how it looks.

The labels are read off the same objects that the layouts draw, so the two
cannot drift apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from docproc.samples.notation import Notation, Printed, plain, to_cents

Row = Mapping[str, Printed]
Fields = Mapping[str, Printed | list[Printed] | list[Row] | None]
HUNDRED = Decimal(100)


class Content(Protocol):
    """What every sample document knows about itself."""

    @property
    def language(self) -> str:
        """ISO 639-1."""

    @property
    def doc_type(self) -> str:
        """``invoice``, ``receipt``, ``contract`` or ``letter``."""

    def fields(self) -> Fields:
        """The true fields, as printed."""


def values(fields: Fields) -> dict[str, object]:
    """The fields as the labels hold them."""
    return {name: _value(field) for name, field in fields.items()}


def _value(field: object) -> object:
    match field:
        case Printed():
            return field.value
        case list():
            return [_value(part) for part in field]
        case Mapping():
            return {name: _value(cell) for name, cell in field.items()}
        case _:
            return None


def verbatims(fields: Fields) -> Iterator[str]:
    """Every text that the document must show."""
    parts: list[object] = list(fields.values())
    while parts:
        match parts.pop():
            case Printed() as printed:
                yield printed.verbatim
            case list() as several:
                parts += several
            case Mapping() as row:
                parts += row.values()
            case _:
                pass


def _same(text: str) -> Printed:
    return Printed(text, text)


def _without_blanks(text: str | None) -> Printed | None:
    return Printed(text.replace(" ", ""), text) if text else None


@dataclass(frozen=True, slots=True)
class Party:
    """A person or company; ids are as printed, with their blanks."""

    name: str
    address: tuple[str, ...]
    vat_id: str | None = None
    iban: str | None = None


@dataclass(frozen=True, slots=True)
class LineItem:
    """One row of an invoice or receipt; ``code``, ``unit`` and ``note`` are not labelled."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal = Decimal(0)
    code: str = ""
    unit: str = ""
    note: str = ""

    @property
    def line_total(self) -> Decimal:
        """Quantity times unit price, in cents."""
        return to_cents(self.quantity * self.unit_price)

    def row(self, notation: Notation) -> Row:
        """The labelled cells as printed."""
        return {
            "description": _same(self.description),
            "quantity": Printed(plain(self.quantity), notation.number(self.quantity)),
            "unit_price": notation.printed_amount(self.unit_price),
            "line_total": notation.printed_amount(self.line_total),
        }


def _sum(items: Iterable[LineItem]) -> Decimal:
    return sum((item.line_total for item in items), Decimal(0))


def _by_rate(items: tuple[LineItem, ...]) -> list[tuple[Decimal, Decimal]]:
    rates = sorted({item.tax_rate for item in items}, reverse=True)
    return [(rate, _sum(item for item in items if item.tax_rate == rate)) for rate in rates]


@dataclass(frozen=True, slots=True)
class Wording:
    """An invoice's own words for its totals; ``tax`` takes ``rate`` and ``net``.

    ``tax_total`` is only for invoices with several tax rates.
    """

    net: str
    tax: str
    gross: str
    tax_total: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice without tax in its prices.

    Texts in ``details`` and ``notes`` may name ``{number}``, ``{issued}``,
    ``{due}``, ``{gross}``, ``{net}``, ``{tax}`` and the keys of ``extra``.

    Attributes:
        currency: ISO 4217 code and how it is printed.
        details: label and text of each line of the information block.
        is_taxed: False where the seller may charge no tax: net and tax are not printed.
    """

    language: str
    notation: Notation
    vendor: Party
    customer: Party
    number: str
    issued: date
    due: date | None
    currency: Printed
    items: tuple[LineItem, ...]
    wording: Wording
    details: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Decimal | date] = field(default_factory=dict)
    is_taxed: bool = True
    doc_type: str = "invoice"

    @property
    def net(self) -> Decimal:
        """Total before tax."""
        return _sum(self.items)

    @property
    def taxes(self) -> dict[Decimal, tuple[Decimal, Decimal]]:
        """Net and tax by rate, highest rate first."""
        return {r: (net, to_cents(net * r / HUNDRED)) for r, net in _by_rate(self.items)}

    @property
    def tax(self) -> Decimal:
        """Total of the taxes."""
        return sum((tax for _, tax in self.taxes.values()), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """Total with tax."""
        return self.net + self.tax

    def filled(self, text: str) -> str:
        """The text with the invoice's own amounts and dates put in."""
        named: dict[str, Decimal | date | None] = {
            "net": self.net,
            "tax": self.tax,
            "gross": self.gross,
            "issued": self.issued,
            "due": self.due,
            **self.extra,
        }
        printed = {name: self._in_words(value) for name, value in named.items()}
        return text.format(number=self.number, **printed)

    def _in_words(self, value: Decimal | date | None) -> str:
        match value:
            case Decimal():
                return self.notation.amount(value)
            case date():
                return self.notation.day(value)
            case None:
                return ""

    @property
    def totals(self) -> list[tuple[str, str]]:
        """Label and amount of net, each tax and gross, as far as they are printed."""
        gross = (self.wording.gross, self.notation.amount(self.gross))
        if not self.is_taxed:
            return [gross]
        taxes = [self._tax_line(rate, net, tax) for rate, (net, tax) in self.taxes.items()]
        if self.wording.tax_total:
            taxes.append((self.wording.tax_total, self.notation.amount(self.tax)))
        return [(self.wording.net, self.notation.amount(self.net)), *taxes, gross]

    def _tax_line(self, rate: Decimal, net: Decimal, tax: Decimal) -> tuple[str, str]:
        label = self.wording.tax.format(
            rate=self.notation.number(rate), net=self.notation.amount(net)
        )
        return label, self.notation.amount(tax)

    def fields(self) -> Fields:
        """The true fields, as printed."""
        amount = self.notation.printed_amount
        return {
            "vendor_name": _same(self.vendor.name),
            "vendor_vat_id": _without_blanks(self.vendor.vat_id),
            "vendor_iban": _without_blanks(self.vendor.iban),
            "customer_name": _same(self.customer.name),
            "invoice_number": _same(self.number),
            "invoice_date": self.notation.printed_day(self.issued),
            "due_date": self.notation.printed_day(self.due) if self.due else None,
            "currency": self.currency,
            "net_total": amount(self.net) if self.is_taxed else None,
            "tax_total": amount(self.tax) if self.is_taxed else None,
            "gross_total": amount(self.gross),
            "line_items": [item.row(self.notation) for item in self.items],
        }


@dataclass(frozen=True, slots=True)
class Receipt:
    """A till receipt: prices contain the tax; paid in cash."""

    language: str
    notation: Notation
    vendor: Party
    number: str
    sold_on: date
    sold_at: str
    currency: Printed
    items: tuple[LineItem, ...]
    cash: Decimal
    doc_type: str = "receipt"

    @property
    def gross(self) -> Decimal:
        """What is paid."""
        return _sum(self.items)

    @property
    def taxes(self) -> dict[Decimal, tuple[Decimal, Decimal]]:
        """Gross and the tax in it by rate, highest rate first."""
        return {
            r: (gross, to_cents(gross * r / (HUNDRED + r))) for r, gross in _by_rate(self.items)
        }

    @property
    def tax(self) -> Decimal:
        """Total of the taxes."""
        return sum((tax for _, tax in self.taxes.values()), Decimal(0))

    @property
    def net(self) -> Decimal:
        """What is paid, without the tax in it."""
        return self.gross - self.tax

    def fields(self) -> Fields:
        """The true fields, as printed."""
        amount = self.notation.printed_amount
        return {
            "vendor_name": _same(self.vendor.name),
            "vendor_vat_id": _without_blanks(self.vendor.vat_id),
            "vendor_iban": None,
            "customer_name": None,
            "invoice_number": _same(self.number),
            "invoice_date": self.notation.printed_day(self.sold_on),
            "due_date": None,
            "currency": self.currency,
            "net_total": amount(self.net),
            "tax_total": amount(self.tax),
            "gross_total": amount(self.gross),
            "line_items": [item.row(self.notation) for item in self.items],
        }


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered part of a contract."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract; texts may name ``{effective}``, ``{law}`` and ``{term}``."""

    language: str
    notation: Notation
    title: str
    parties: tuple[Party, ...]
    effective: date
    governing_law: str
    term: str
    preamble: tuple[str, ...]
    clauses: tuple[Clause, ...]
    signing: tuple[str, ...]
    doc_type: str = "contract"

    def filled(self, text: str) -> str:
        """The text with the contract's own dates and terms put in."""
        effective = self.notation.day(self.effective)
        return text.format(effective=effective, law=self.governing_law, term=self.term)

    def fields(self) -> Fields:
        """The true fields, as printed."""
        return {
            "title": _same(self.title),
            "parties": [_same(party.name) for party in self.parties],
            "effective_date": self.notation.printed_day(self.effective),
            "governing_law": _same(self.governing_law),
            "term": _same(self.term),
        }


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter; its subject and paragraphs stand as they are."""

    language: str
    notation: Notation
    sender: Party
    recipient: Party
    written: date
    subject: str
    details: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    signature: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    doc_type: str = "letter"

    def fields(self) -> Fields:
        """The true fields, as printed."""
        return {
            "sender_name": _same(self.sender.name),
            "recipient_name": _same(self.recipient.name),
            "letter_date": self.notation.printed_day(self.written),
            "subject": _same(self.subject),
        }
