"""Lexware buchhaltung: postings.

When postings are imported from a text file, Lexware asks which column is which field; the
titles are those fields' names, so that they can be told. Semicolons, decimal commas, days
as DD.MM.YYYY, Windows-1252; gross amounts, for which the tax automation must be on; all
of one year. Described in Lexware's "Importschnittstelle Lexware buchhalter Personenkonten
und Buchungsdaten" (https://unterlagen.site/document/importschnittstelle-lexware-buchhalter-personenkonten-und-2017-10-9-online.html)
and at https://www.billbee.de/Wiki/Wiki/Index/102?title=Lexware-Buchungsdaten-Export.

Limits: one year a file, and no sum of 0; lengths of fields are not published.

Left out are tax keys (the account's automation has them), cost centres, and the ranges of
document numbers, which are the business's own.
"""

from docproc.export.presets.booking import Accounts, Booking
from docproc.export.presets.one_year import require_one_year
from docproc.export.presets.preset import Period, Preset, csv_line

_TITLES = [
    *["Belegdatum", "Belegnummer", "Buchungstext", "Buchungsbetrag"],
    *["Sollkonto", "Habenkonto", "Währung"],
]


def _head(period: Period, _accounts: Accounts) -> str:
    require_one_year(period, "Lexware")
    return csv_line(_TITLES, ";")


def _line(booking: Booking, accounts: Accounts) -> str:
    debit, credit = accounts.expense, accounts.payable
    if booking.gross < 0:
        debit, credit = credit, debit
    return csv_line(
        (
            f"{booking.issued:%d.%m.%Y}",
            booking.number,
            booking.vendor,
            f"{abs(booking.gross):.2f}".replace(".", ","),
            debit,
            credit,
            booking.currency,
        ),
        ";",
    )


def _refuses(booking: Booking) -> str:
    # Billbee's description: only postings of other sums than 0 are taken.
    return "" if booking.gross else "its total is 0"


LEXWARE = Preset(
    "lexware",
    "lexware-buchungen.csv",
    _head,
    _line,
    needed=("expense", "payable"),
    encoding="cp1252",
    refuses=_refuses,
)
