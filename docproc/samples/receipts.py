"""The till receipts: what they say and how they look."""

from datetime import date
from decimal import Decimal

from docproc.samples.content import LineItem, Party, Receipt
from docproc.samples.notation import BRITISH_SHORT, GERMAN, Printed
from docproc.samples.sheet import Ink, Sheet

CAFE = Receipt(
    language="en",
    notation=BRITISH_SHORT,
    vendor=Party(
        "Fern & Barley Coffee House",
        ("31 Steep Hill", "Lincoln LN2 1LT", "Tel. 01632 960417"),
        "GB 928 9417 24",
    ),
    number="004-118823",
    sold_on=date(2026, 5, 16),
    sold_at="11:42",
    currency=Printed("GBP", "£"),
    items=(
        LineItem("Flat white", Decimal(2), Decimal("3.60"), Decimal(20)),
        LineItem("Cheese scone", Decimal(1), Decimal("3.25"), Decimal(20)),
        LineItem("Soup of the day", Decimal(1), Decimal("7.95"), Decimal(20)),
        LineItem("Elderflower presse", Decimal(1), Decimal("3.40"), Decimal(20)),
        LineItem("Filter coffee 250 g", Decimal(2), Decimal("9.50"), Decimal(0)),
    ),
    cash=Decimal("50.00"),
)

DRUGSTORE = Receipt(
    language="de",
    notation=GERMAN,
    vendor=Party(
        "Drogerie Lindenhof e.K.",
        ("Marktplatz 6", "35037 Marburg", "Tel. 06421 5550 19"),
        "DE338962043",
    ),
    number="7731",
    sold_on=date(2026, 4, 25),
    sold_at="17:08",
    currency=Printed("EUR", "EUR"),
    items=(
        LineItem("Handcreme Kamille", Decimal(2), Decimal("2.95"), Decimal(19)),
        LineItem("Zahnbürste mittel", Decimal(3), Decimal("1.45"), Decimal(19)),
        LineItem("Kräutertee 20 Btl.", Decimal(4), Decimal("2.19"), Decimal(7)),
        LineItem("Dinkelzwieback", Decimal(1), Decimal("1.99"), Decimal(7)),
        LineItem("Spülmittel 1 l", Decimal(1), Decimal("1.75"), Decimal(19)),
    ),
    cash=Decimal("30.00"),
)

ROLL = (80.0, 150.0)
_INK = Ink("Courier", 8)
_LEFT, _RIGHT = 6.0, 74.0


def draw_cafe(sheet: Sheet, receipt: Receipt) -> None:
    """An 80 mm roll: quantity first, unit price in brackets."""
    y = _head(sheet, receipt, f"VAT No. {receipt.vendor.vat_id}")
    y = _row(sheet, y, f"Receipt {receipt.number}", "Till 4  Robin")
    y = _row(sheet, y, receipt.notation.day(receipt.sold_on), receipt.sold_at) + 3
    for item in receipt.items:
        y = _row(sheet, y, item.description, "")
        each = f"  {receipt.notation.number(item.quantity)} x {item.unit_price:.2f}"
        y = _row(sheet, y, each, f"{item.line_total:.2f}")
    sheet.rule(_LEFT, y - 1, _RIGHT)
    y = _row(sheet, y + 4, "TOTAL", f"£{receipt.gross:.2f}", _INK.bold.at(11)) + 2
    y = _row(sheet, y, "Cash", f"£{receipt.cash:.2f}")
    y = _row(sheet, y, "Change", f"£{receipt.cash - receipt.gross:.2f}") + 3
    y = _row(sheet, y, "VAT rate   Gross", "VAT")
    for rate, (gross, tax) in receipt.taxes.items():
        y = _row(sheet, y, f"{receipt.notation.number(rate):>4}%   {gross:>8}", f"{tax:.2f}")
    y = _row(sheet, y, "Net total", f"£{receipt.net:.2f}")
    y = _row(sheet, y, "VAT total", f"£{receipt.tax:.2f}") + 5
    sheet.lines(40, y, ["Thank you, see you soon!", "Loyalty stamps: 6 of 10"], _INK.centred)


def draw_drugstore(sheet: Sheet, receipt: Receipt) -> None:
    """A German till: one line an item, tax class letters, signature lines."""
    amount, letters = receipt.notation.amount, dict(zip(receipt.taxes, "AB", strict=True))
    y = _head(sheet, receipt, f"USt-IdNr. {receipt.vendor.vat_id}")
    y = _row(sheet, y, "", "EUR")
    for item in receipt.items:
        count = f"{receipt.notation.number(item.quantity)} x"
        total = f"{amount(item.line_total)} {letters[item.tax_rate]}"
        y = _row(sheet, y, f"{count} {item.description:<20}{amount(item.unit_price):>6}", total)
    sheet.rule(_LEFT, y - 1, _RIGHT)
    y = _row(sheet, y + 4, "SUMME EUR", amount(receipt.gross), _INK.bold.at(11)) + 1
    y = _row(sheet, y, "Bar gegeben", amount(receipt.cash))
    y = _row(sheet, y, "Rückgeld", amount(receipt.cash - receipt.gross)) + 3
    y = _row(sheet, y, "MwSt.   Netto    Steuer", "Brutto")
    for rate, (gross, tax) in receipt.taxes.items():
        share = f"{letters[rate]} {receipt.notation.number(rate):>2}% {amount(gross - tax):>7}"
        y = _row(sheet, y, f"{share} {amount(tax):>9}", amount(gross))
    total = f"Summe {amount(receipt.net):>7} {amount(receipt.tax):>9}"
    y = _row(sheet, y, total, amount(receipt.gross)) + 3
    y = _row(sheet, y, f"Bon-Nr. {receipt.number}", f"{_when(receipt)} Uhr")
    y = _row(sheet, y, "Kasse 02", "Bediener 11") + 3
    sheet.lines(
        40, y, ["TSE-Signatur: q7Lk0V+2dPz1", "Vielen Dank für Ihren Einkauf!"], _INK.centred
    )


def _when(receipt: Receipt) -> str:
    return f"{receipt.notation.day(receipt.sold_on)} {receipt.sold_at}"


def _head(sheet: Sheet, receipt: Receipt, vat_line: str) -> float:
    sheet.text(40, 12, receipt.vendor.name, _INK.bold.at(10).centred)
    return sheet.lines(40, 17, [*receipt.vendor.address, vat_line], _INK.centred) + 4


def _row(sheet: Sheet, y: float, left: str, right: str, ink: Ink = _INK) -> float:
    sheet.text(_LEFT, y, left, ink)
    sheet.text(_RIGHT, y, right, ink.right)
    return y + ink.leading
