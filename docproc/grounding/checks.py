"""Checks: rules in plain code over the fields; what fails them is a reason for review."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from docproc.errors import ConfigurationError
from docproc.extraction import Field, LineItem
from docproc.grounding.accounts import is_valid_iban
from docproc.grounding.tax_ids import has_right_checksum
from docproc.schema import DocumentType, FieldKind

# Rounding, of one sum and of each row, in units of the currency.
_TOLERANCE = Decimal("0.02")
_ROW_TOLERANCE = Decimal("0.01")
# Of quantity times price: after a discount, and with tax.
_LEAST_SHARE, _LARGEST_SHARE = Decimal("0.25"), Decimal("1.35")
_PIECES = (1, 10, 100, 1000)
_PLAUSIBLE_YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found, to be asked by name.

    Attributes:
        printed_amounts: every amount of the document, whether it was asked for or not.
    """

    fields: Sequence[Field]
    line_items: Sequence[LineItem]
    printed_amounts: frozenset[Decimal] = frozenset()

    def amount(self, name: str) -> Decimal | None:
        """The first amount of this name, None where there is none."""
        return _first_amount(self.fields, name)

    def date(self, name: str) -> date | None:
        """The first date of this name, None where there is none."""
        dates = (field.value for field in self.fields if field.name == name)
        return next((value for value in dates if isinstance(value, date)), None)

    def has(self, name: str) -> bool:
        """Whether anything was found under this name."""
        is_field = any(field.name == name and field.verbatim is not None for field in self.fields)
        return is_field or any(item.list_name == name for item in self.line_items)

    @property
    def printed(self) -> Iterator[tuple[str, Field]]:
        """All fields that are not null with their names in words, those of line items too."""
        for field in self.fields:
            if field.verbatim is not None:
                yield field.name, field
        for item in self.line_items:
            for field in item.fields:
                if field.verbatim is not None:
                    yield f"{item.list_name} {item.position}, {field.name}", field


Check = Callable[[Facts], Iterator[str]]


def run_checks(
    document_type: DocumentType,
    fields: Sequence[Field],
    line_items: Sequence[LineItem],
    printed_amounts: frozenset[Decimal] = frozenset(),
) -> tuple[str, ...]:
    """Reasons why a person should look, in words; none if everything fits.

    ``printed_amounts`` are those of the whole document, see ``Facts``.

    Raises:
        ConfigurationError: the document type asks for a check that does not exist.
    """
    unknown = [name for name in document_type.checks if name not in _CHECKS]
    if unknown:
        known = ", ".join(check_names())
        raise ConfigurationError(
            f"document type {document_type.name}: there is no check {unknown[0]}, only {known}"
        )
    facts = Facts(fields, line_items, printed_amounts)
    reasons = [*_missing(document_type, facts)]
    for check in (_ibans_valid, _vat_ids_valid, _dates_plausible):
        reasons += check(facts)
    for name in document_type.checks:
        reasons += _CHECKS[name](facts)
    return tuple(reasons)


def check_names() -> tuple[str, ...]:
    """The names that a document type may list under ``checks``."""
    return tuple(_CHECKS)


def add_up_to(amounts: Sequence[Decimal], total: Decimal) -> bool:
    """Whether the amounts of rows are the total, up to the rounding of each."""
    tolerance = _TOLERANCE + _ROW_TOLERANCE * len(amounts)
    return abs(sum(amounts, Decimal(0)) - total) <= tolerance


def is_plausible_amount(
    amount: Decimal | None, quantity: Decimal | None, price: Decimal | None
) -> bool:
    """Whether it may be quantity times price, or one of these says nothing.

    Up to a discount or a tax, and for prices of 10, 100 or 1000 pieces.
    """
    if not quantity or not price or not amount:
        return True
    shares = (abs(amount / (quantity * price)) * pieces for pieces in _PIECES)
    return any(_LEAST_SHARE <= share <= _LARGEST_SHARE for share in shares)


def _missing(document_type: DocumentType, facts: Facts) -> Iterator[str]:
    for spec in document_type.fields:
        if spec.is_required and not facts.has(spec.name):
            yield f"{spec.name} was not found"


def _ibans_valid(facts: Facts) -> Iterator[str]:
    for name, field in facts.printed:
        if field.kind is FieldKind.IBAN and not is_valid_iban(str(field.value)):
            yield f"{name}: the check digits of {field.value} are wrong"


def _vat_ids_valid(facts: Facts) -> Iterator[str]:
    for name, field in facts.printed:
        if field.kind is FieldKind.VAT_ID and not has_right_checksum(str(field.value)):
            yield f"{name}: the check digits of {field.value} are wrong"


def _dates_plausible(facts: Facts) -> Iterator[str]:
    for name, field in facts.printed:
        if isinstance(field.value, date) and field.value.year not in _PLAUSIBLE_YEARS:
            yield f"{name}: {field.value} is not a plausible date"


def _net_plus_tax_is_gross(facts: Facts) -> Iterator[str]:
    net, tax, gross = map(facts.amount, ("net_total", "tax_total", "gross_total"))
    if net is None or tax is None or gross is None:
        return
    if abs(net + tax - gross) > _TOLERANCE:
        yield f"net_total {net} plus tax_total {tax} is not gross_total {gross}"


def _line_items_add_up(facts: Facts) -> Iterator[str]:
    """The rows' amounts are the net or the gross total, or a subtotal before charges.

    Rows without an amount say nothing.
    """
    amounts = [_first_amount(item.fields, "amount") for item in facts.line_items]
    known = [amount for amount in amounts if amount is not None]
    totals = [t for t in map(facts.amount, ("net_total", "gross_total")) if t is not None]
    if not known or len(known) < len(amounts) or not totals:
        return
    added = sum(known, Decimal(0))
    is_subtotal = len(known) > 1 and abs(added) in facts.printed_amounts
    if not is_subtotal and not any(add_up_to(known, total) for total in totals):
        yield f"the line items add up to {added}, not to {' or '.join(map(str, totals))}"


def _quantity_times_price(facts: Facts) -> Iterator[str]:
    for item in facts.line_items:
        names = ("quantity", "unit_price", "amount")
        quantity, price, amount = (_first_amount(item.fields, name) for name in names)
        if not is_plausible_amount(amount, quantity, price):
            yield f"{item.list_name} {item.position}: {quantity} times {price} is not {amount}"


def _opening_plus_transactions_is_closing(facts: Facts) -> Iterator[str]:
    """Says nothing of statements that tell debits from credits by their column alone."""
    opening, closing = map(facts.amount, ("opening_balance", "closing_balance"))
    amounts = [_first_amount(item.fields, "amount") for item in facts.line_items]
    known = [amount for amount in amounts if amount is not None]
    if opening is None or closing is None or len(known) < len(amounts):
        return
    is_signed = any(amount < 0 for amount in known)
    added = opening + sum(known, Decimal(0))
    if is_signed and abs(added - closing) > _TOLERANCE:
        yield (
            f"opening_balance {opening} and the transactions add up to {added}, "
            f"not to closing_balance {closing}"
        )


def _gross_less_deductions_is_net(facts: Facts) -> Iterator[str]:
    gross, deductions, net = map(facts.amount, ("gross_pay", "deductions_total", "net_pay"))
    if gross is None or deductions is None or net is None:
        return
    if abs(gross - abs(deductions) - net) > _TOLERANCE:
        yield f"gross_pay {gross} less deductions_total {abs(deductions)} is not net_pay {net}"


def _in_order(earlier: str, later: str) -> Check:
    """The check that one date is not before another."""

    def check(facts: Facts) -> Iterator[str]:
        first, second = facts.date(earlier), facts.date(later)
        if first and second and second < first:
            yield f"{later} {second} is before {earlier} {first}"

    return check


def _first_amount(fields: Sequence[Field], name: str) -> Decimal | None:
    amounts = (field.value for field in fields if field.name == name)
    return next((value for value in amounts if isinstance(value, Decimal)), None)


_CHECKS: dict[str, Check] = {
    "net_plus_tax_is_gross": _net_plus_tax_is_gross,
    "line_items_add_up": _line_items_add_up,
    "quantity_times_price": _quantity_times_price,
    "due_after_issued": _in_order("invoice_date", "due_date"),
    "valid_after_issued": _in_order("quote_date", "valid_until"),
    "period_in_order": _in_order("period_from", "period_to"),
    "expires_after_effective": _in_order("effective_date", "expiration_date"),
    "opening_plus_transactions_is_closing": _opening_plus_transactions_is_closing,
    "gross_less_deductions_is_net": _gross_less_deductions_is_net,
}
