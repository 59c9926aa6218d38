"""DATEV: a batch of postings (Buchungsstapel) in the DATEV format, header 700, format 13.

Described at https://developer.datev.de/datev/platform/de/dtvf/einstieg, .../formate/header
and .../formate/buchungsstapel: Windows-1252, semicolons, CR LF, texts in quotes even where
they are empty, decimal commas, amounts without sign, the day of a posting as DDMM within the
header's period. Limits: 99,999 postings a file, amounts below 10,000,000,000, document numbers
of 36 letters, digits and ``_$&%*+-/``, texts of 60 characters, accounts of 4 to 8 digits and
those of persons with one more, consultants 1001 to 9999999, clients 1 to 99999.

A posting has gross total, account, contra account, day, number (Belegfeld 1), vendor and
the day it is due. Left out are tax keys (accounts with automation have them; others are
the consultant's to give), documents in other currencies, which need a rate that no invoice
says, and links to documents, which DATEV finds by an id of its own. The business year is
the calendar year. Nothing is locked (Festschreibung 0), so that it can be checked first.
"""

import re
from decimal import Decimal

from docproc.errors import ConfigurationError
from docproc.export.presets.booking import Accounts, Booking
from docproc.export.presets.one_year import require_one_year
from docproc.export.presets.preset import Period, Preset

_CURRENCY = "EUR"
_MAX_GROSS = Decimal("1e10")
_NOT_IN_NUMBERS = re.compile(r"[^\w$&%*+/-]", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{4,8}")
_DIGITS = "DATEV's accounts are numbers of 4 to 8 digits, those of persons have one more"
_CONSULTANTS = range(1001, 10_000_000)
_CLIENTS = range(1, 100_000)
_MAX_BOOKINGS = 99_999
_NUMBER_LENGTH = 36
_TEXT_LENGTH = 60


def _pairs(first: str, second: str, number: int) -> list[str]:
    """Titles as DATEV spells them: some with a blank before the hyphen, some without."""
    return [title for n in range(1, number + 1) for title in (f"{first} {n}", f"{second} {n}")]


_TITLES = [
    *["Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs"],
    *["Basis-Umsatz", "WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)"],
    *["BU-Schlüssel", "Belegdatum", "Belegfeld 1", "Belegfeld 2", "Skonto", "Buchungstext"],
    *["Postensperre", "Diverse Adressnummer", "Geschäftspartnerbank", "Sachverhalt"],
    *["Zinssperre", "Beleglink", *_pairs("Beleginfo - Art", "Beleginfo - Inhalt", 8)],
    *["KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge"],
    *["EU-Land u. UStID (Bestimmung)", "EU-Steuersatz (Bestimmung)"],
    *["Abw. Versteuerungsart", "Sachverhalt L+L", "Funktionsergänzung L+L"],
    *["BU 49 Hauptfunktionstyp", "BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung"],
    *_pairs("Zusatzinformation - Art", "Zusatzinformation- Inhalt", 20),
    *["Stück", "Gewicht", "Zahlweise", "Forderungsart", "Veranlagungsjahr"],
    *["Zugeordnete Fälligkeit", "Skontotyp", "Auftragsnummer", "Buchungstyp"],
    *["USt-Schlüssel (Anzahlungen)", "EU-Land (Anzahlungen)", "Sachverhalt L+L (Anzahlungen)"],
    *["EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)", "Herkunft-Kz", "Buchungs GUID"],
    *["KOST-Datum", "SEPA-Mandatsreferenz", "Skontosperre", "Gesellschaftername"],
    *["Beteiligtennummer", "Identifikationsnummer", "Zeichnernummer", "Postensperre bis"],
    *["Bezeichnung SoBil-Sachverhalt", "Kennzeichen SoBil-Buchung", "Festschreibung"],
    *["Leistungsdatum", "Datum Zuord. Steuerperiode", "Fälligkeit", "Generalumkehr (GU)"],
    *["Steuersatz", "Land", "Abrechnungsreferenz", "BVV-Position"],
    *["EU-Land u. UStID (Ursprung)", "EU-Steuersatz (Ursprung)", "Abw. Skontokonto"],
]


_TEXTS = {
    *["Soll/Haben-Kennzeichen", "WKZ Umsatz", "WKZ Basis-Umsatz", "BU-Schlüssel"],
    *["Belegfeld 1", "Belegfeld 2", "Buchungstext", "Diverse Adressnummer", "Beleglink"],
    *_pairs("Beleginfo - Art", "Beleginfo - Inhalt", 8),
    *["KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "EU-Land u. UStID (Bestimmung)"],
    *["Abw. Versteuerungsart", *_pairs("Zusatzinformation - Art", "Zusatzinformation- Inhalt", 20)],
    *["Forderungsart", "Auftragsnummer", "Buchungstyp", "EU-Land (Anzahlungen)", "Herkunft-Kz"],
    *["Buchungs GUID", "SEPA-Mandatsreferenz", "Gesellschaftername", "Identifikationsnummer"],
    *["Zeichnernummer", "Bezeichnung SoBil-Sachverhalt", "Generalumkehr (GU)", "Land"],
    *["Abrechnungsreferenz", "EU-Land u. UStID (Ursprung)"],
}
_EMPTY = {title: '""' if title in _TEXTS else "" for title in _TITLES}


def _check(accounts: Accounts) -> None:
    """Refuses what DATEV would.

    Raises:
        ConfigurationError: naming the setting.
    """
    if not _ACCOUNT.fullmatch(accounts.expense):
        raise ConfigurationError(f"DOCPROC_EXPENSE_ACCOUNT: {accounts.expense}: {_DIGITS}")
    longest = len(accounts.expense) + 1
    if not _is_number(accounts.payable) or len(accounts.payable) > longest:
        raise ConfigurationError(f"DOCPROC_PAYABLE_ACCOUNT: {accounts.payable}: {_DIGITS}")
    for name, allowed in (("consultant", _CONSULTANTS), ("client", _CLIENTS)):
        given = getattr(accounts, f"datev_{name}")
        if not _is_number(given) or int(given) not in allowed:
            words = f"DATEV's are numbers from {allowed[0]} to {allowed[-1]}"
            raise ConfigurationError(f"DOCPROC_DATEV_{name.upper()}: {given}: {words}")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _head(period: Period, accounts: Accounts) -> str:
    _check(accounts)
    year = require_one_year(period, "DATEV")
    made = f"{period.seen_at:%Y%m%d%H%M%S}000" if period.seen_at else ""
    first = f"{period.first:%Y%m%d}" if period.first else ""
    last = f"{period.last:%Y%m%d}" if period.last else ""
    length = str(len(accounts.expense))
    fields = [
        *['"EXTF"', "700", "21", '"Buchungsstapel"', "13", made, "", '""', '"docproc"', '""'],
        *[accounts.datev_consultant, accounts.datev_client, f"{year}0101", length, first, last],
        *['"docproc"', '""', "1", "0", "0", f'"{_CURRENCY}"', "", '""', "", "", '""', "", ""],
        *['""', '""'],
    ]
    return f"{';'.join(fields)}\r\n{';'.join(_TITLES)}\r\n"


def _line(booking: Booking, accounts: Accounts) -> str:
    cells = {
        "Umsatz (ohne Soll/Haben-Kz)": f"{abs(booking.gross):.2f}".replace(".", ","),
        "Soll/Haben-Kennzeichen": '"H"' if booking.gross < 0 else '"S"',
        "WKZ Umsatz": f'"{_CURRENCY}"',
        "Konto": accounts.expense,
        "Gegenkonto (ohne BU-Schlüssel)": accounts.payable,
        "Belegdatum": f"{booking.issued:%d%m}",
        "Belegfeld 1": _quoted(_NOT_IN_NUMBERS.sub("", booking.number)[:_NUMBER_LENGTH]),
        "Buchungstext": _quoted(booking.vendor[:_TEXT_LENGTH]),
        "Festschreibung": "0",
        "Fälligkeit": f"{booking.due:%d%m%Y}" if booking.due else "",
    }
    return f"{';'.join((_EMPTY | cells).values())}\r\n"


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _refuses(booking: Booking) -> str:
    if booking.currency != _CURRENCY:
        return f"in {booking.currency}, not in {_CURRENCY}"
    if not 0 < abs(booking.gross) < _MAX_GROSS:
        return f"a total of {booking.gross:f}"
    return ""


DATEV = Preset(
    "datev",
    "EXTF_Buchungsstapel.csv",
    _head,
    _line,
    needed=("expense", "payable", "datev_consultant", "datev_client"),
    encoding="cp1252",
    refuses=_refuses,
    file_prefix="EXTF_",
    max_bookings=_MAX_BOOKINGS,
)
