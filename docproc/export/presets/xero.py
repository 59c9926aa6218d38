"""Xero: the template for importing bills.

Columns and their order as in the template that Xero gives out; required are those with
an asterisk; the day comes first in dates (as in organisations outside the United States).
Described at https://central.xero.com/s/article/Import-or-create-invoices-using-a-CSV-file
and, with all columns, at https://skipentry.com/blog/xero-invoice-import-guide. Limit: 500
bills a file.

A bill is one line with its gross total: choose *tax inclusive* when importing. Left out are
line items, whose sum need not be the total, and the columns of tax: the rate's name is the
organisation's own. Without them Xero takes the rate of the account; with an empty cell it
does not (https://entryrocket.com/guides/xero-csv-import-guide, tried in June 2026).
"""

from docproc.export.presets.booking import Accounts, Booking
from docproc.export.presets.preset import Period, Preset, csv_line

_ADDRESS = ["POAddressLine1", "POAddressLine2", "POAddressLine3", "POAddressLine4"]
_PLACE = ["POCity", "PORegion", "POPostalCode", "POCountry"]
_TRACKING = ["TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2"]
_TITLES = [
    *["*ContactName", "EmailAddress", *_ADDRESS, *_PLACE],
    *["*InvoiceNumber", "*InvoiceDate", "*DueDate", "Total", "InventoryItemCode"],
    *["Description", "*Quantity", "*UnitAmount", "*AccountCode", *_TRACKING, "Currency"],
]


def _head(_period: Period, _accounts: Accounts) -> str:
    return csv_line(_TITLES)


def _line(booking: Booking, accounts: Accounts) -> str:
    cells = {
        "*ContactName": booking.vendor,
        "*InvoiceNumber": booking.number,
        "*InvoiceDate": f"{booking.issued:%d/%m/%Y}",
        # Xero wants one; without a date to pay by it is due at once.
        "*DueDate": f"{booking.due or booking.issued:%d/%m/%Y}",
        "Total": f"{booking.gross:f}",
        "Description": f"Invoice {booking.number}",
        "*Quantity": "1",
        "*UnitAmount": f"{booking.gross:f}",
        "*AccountCode": accounts.expense,
        "Currency": booking.currency,
    }
    return csv_line(cells.get(title, "") for title in _TITLES)


XERO = Preset("xero", "xero-bills.csv", _head, _line, max_bookings=500)
