"""What an accounting program is told of one invoice."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from docproc.errors import ConfigurationError
from docproc.export.cells import field_cell
from docproc.extraction import ExtractionStatus, Value
from docproc.store import ExportRow

_INVOICE = "invoice"
_NEEDED = ("vendor_name", "invoice_number", "invoice_date", "currency", "gross_total")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where invoices are booked, as the chart of accounts calls it; '' if it is not said.

    Attributes:
        expense: what the invoice is for.
        payable: whom or what it is owed to.
        datev_consultant: number of the tax consultant.
        datev_client: number that the consultant has given the business.
    """

    expense: str = ""
    payable: str = ""
    datev_consultant: str = ""
    datev_client: str = ""

    def require(self, *names: str) -> None:
        """Refuses accounts of which one of these is not said.

        Raises:
            ConfigurationError: naming the setting.
        """
        for name in names:
            if not getattr(self, name):
                setting = name if name.startswith("datev_") else f"{name}_account"
                raise ConfigurationError(f"DOCPROC_{setting.upper()}: this preset needs it")


@dataclass(frozen=True, slots=True)
class Booking:
    """One invoice; amounts are as printed, so a negative one is owed to us."""

    vendor: str
    number: str
    issued: date
    due: date | None
    currency: str
    gross: Decimal
    seen_at: datetime


def booking_of(row: ExportRow) -> Booking | str:
    """The booking of a document, or why there is none: nothing doubtful is booked."""
    extraction = row.extraction
    if extraction is None:
        return f"{row.file.state.value}"
    if extraction.document_type != _INVOICE:
        return f"{extraction.document_type}, not an invoice"
    if extraction.status is not ExtractionStatus.OK:
        return "needs review"
    found = {name: _one(row, name) for name in (*_NEEDED, "due_date")}
    missing = [name for name in _NEEDED if found[name] is None]
    if missing:
        return f"no {missing[0]}"
    return _booking(found, row.file.seen_at)


def _booking(found: dict[str, Value | None], seen_at: datetime) -> Booking:
    issued, due = found["invoice_date"], found["due_date"]
    gross = found["gross_total"]
    assert isinstance(issued, date)
    assert isinstance(gross, Decimal)
    return Booking(
        vendor=_line(found["vendor_name"]),
        number=_line(found["invoice_number"]),
        issued=issued,
        due=due if isinstance(due, date) else None,
        currency=_line(found["currency"]),
        gross=gross,
        seen_at=seen_at,
    )


def _one(row: ExportRow, name: str) -> Value | None:
    assert row.extraction is not None
    cell = field_cell(row.extraction.fields, name)
    return cell if isinstance(cell, Decimal | date | str) else None


def _line(value: Value | None) -> str:
    """Without line breaks and other control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
