"""QuickBooks Online: bills.

When bills are imported, QuickBooks asks which column of the file is which field, and in
which order day and month stand; so the titles are those fields' names, and dates are
month first. Fields as described at https://importer.transactionpro.com/Importer/Docs/Import/Bill.aspx
and https://skipentry.com/blog/quickbooks-invoice-import-guide. Limits: 100 documents a file and
none with a negative total (https://parsli.co/import-invoices-into-quickbooks-online, from
Intuit's own pages), numbers of 21 characters (https://support.zed-systems.com/kb/a238). Editions
for the United States import bills by an app only; those of other countries by themselves.

A bill is one line with its gross total: choose *inclusive of tax* when importing. Left out
are line items, whose sum need not be the total, and tax codes, which are the company's own.
"""

from docproc.export.presets.booking import Accounts, Booking
from docproc.export.presets.preset import Period, Preset, csv_line

_NUMBER_LENGTH = 21
_TITLES = [
    *["Bill No", "Vendor", "Bill Date", "Due Date", "Memo"],
    *["Account", "Line Description", "Line Amount", "Currency"],
]


def _head(_period: Period, _accounts: Accounts) -> str:
    return csv_line(_TITLES)


def _line(booking: Booking, accounts: Accounts) -> str:
    return csv_line(
        (
            booking.number,
            booking.vendor,
            f"{booking.issued:%m/%d/%Y}",
            f"{booking.due or booking.issued:%m/%d/%Y}",
            "",
            accounts.expense,
            f"Invoice {booking.number}",
            f"{booking.gross:f}",
            booking.currency,
        )
    )


def _refuses(booking: Booking) -> str:
    if booking.gross < 0:
        return "a negative total, which QuickBooks takes as a vendor credit only"
    if len(booking.number) > _NUMBER_LENGTH:
        return f"a number of more than {_NUMBER_LENGTH} characters"
    return ""


QUICKBOOKS = Preset(
    "quickbooks",
    "quickbooks-bills.csv",
    _head,
    _line,
    refuses=_refuses,
    max_bookings=100,
)
