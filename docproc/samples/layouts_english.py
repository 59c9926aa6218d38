"""How the English invoices look: one drawing function for each."""

from docproc.samples.content import Invoice
from docproc.samples.sheet import US_LETTER, Ink, Sheet
from docproc.samples.tables import (
    Column,
    ItemTable,
    TableStyle,
    TotalsStyle,
    draw_details,
    draw_totals,
)

_GREEN = "#2f6b4f"
_NAVY = "#1f3a5f"
_RUST = "#9c4a24"


def draw_office_supplies(sheet: Sheet, invoice: Invoice) -> None:
    """Logo left, sender right, information column at the right edge."""
    vendor, ink = invoice.vendor, Ink()
    sheet.polygon([(20, 34), (31, 14), (42, 34)], _GREEN)
    sheet.polygon([(31, 34), (39, 20), (47, 34)], "#8fbf9f")
    sheet.text(52, 22, vendor.name, ink.bold.at(15).in_colour(_GREEN))
    sheet.text(52, 28, "Everything on your desk, and the desk", ink.in_colour("#666666"))
    sheet.lines(190, 42, [*vendor.address, f"VAT reg. no. {vendor.vat_id}"], ink.at(8).right)
    sheet.text(20, 50, "INVOICE", ink.bold.at(20))
    sheet.text(20, 61, "Invoice to", ink.at(8).in_colour("#666666"))
    after = sheet.lines(20, 66, [invoice.customer.name, *invoice.customer.address], ink.at(10))
    sheet.text(20, after, f"VAT no. {invoice.customer.vat_id}", ink.at(8))
    sheet.box(122, 64, 68, 37, "#eef4f0")
    draw_details(sheet, invoice, (125, 70), 62, ink)
    end = ItemTable(sheet, invoice, _SUPPLY_COLUMNS, _SUPPLY_STYLE).draw(110)
    end = draw_totals(
        sheet, invoice, end + 8, TotalsStyle(135, 188, gross_fill="#dcebe2", symbol_before="£")
    )
    _supply_footer(sheet, invoice, end + 6)


_SUPPLY_COLUMNS = (
    Column("code", "Code", 22, "left"),
    Column("description", "Description", 48, "left"),
    Column("quantity", "Qty", 134),
    Column("unit_price", "Unit price", 161),
    Column("line_total", "Amount", 188),
)
_SUPPLY_STYLE = TableStyle(
    head=Ink(size=8.5, colour="#ffffff").bold, head_fill=_GREEN, row_rule="#c9d8cf"
)


def _supply_footer(sheet: Sheet, invoice: Invoice, y: float) -> None:
    for note in invoice.notes:
        y = sheet.paragraph(20, y, 170, invoice.filled(note)) + 2
    sheet.rule(20, 268, 190, _GREEN)
    iban = (
        f"Bank: Alderbrook Bank · Account name: {invoice.vendor.name} · IBAN {invoice.vendor.iban}"
    )
    sheet.text(105, 274, iban, Ink(size=8).centred)
    registered = (
        "Registered in England no. 00417732. Registered office: Unit 7, Canal Wharf, Leeds."
    )
    sheet.text(105, 279, registered, Ink(size=7, colour="#777777").centred)


def draw_catering(sheet: Sheet, invoice: Invoice) -> None:
    """Two pages: the table runs over the page break under a repeated head."""
    ink = Ink("Times-Roman", 10)
    sheet.text(105, 22, invoice.vendor.name, ink.bold.at(20).in_colour(_RUST).centred)
    sheet.lines(105, 28, invoice.vendor.address, ink.at(9).centred)
    sheet.rule(20, 36, 190, _RUST, 1.2)
    sheet.text(20, 46, "INVOICE", ink.bold.at(14))
    after = sheet.lines(20, 54, [invoice.customer.name, *invoice.customer.address], ink)
    sheet.text(20, after, f"Customer VAT no. {invoice.customer.vat_id}", ink.at(8.5))
    draw_details(sheet, invoice, (125, 46), 65, ink)

    def next_page() -> float:
        sheet.text(105, 285, "Page 1 of 2, continued overleaf", ink.at(8).centred)
        sheet.turn()
        sheet.text(20, 18, f"{invoice.vendor.name}, invoice {invoice.number}", ink.at(9))
        return 24

    style = TableStyle(head=ink.bold, body=ink, stripe="#f7efe9", frame=_RUST, row_height=7)
    table = ItemTable(sheet, invoice, _CATERING_COLUMNS, style)
    end = table.draw_over_pages(84, 272, next_page)
    end = draw_totals(sheet, invoice, end + 9, TotalsStyle(110, 188, body=ink))
    _catering_footer(sheet, invoice, end + 5, ink)


_CATERING_COLUMNS = (
    Column("position", "#", 22, "left"),
    Column("description", "Item", 30, "left"),
    Column("quantity", "Quantity", 125),
    Column("unit_price", "Price EUR", 148),
    Column("tax_rate", "VAT", 165),
    Column("line_total", "Total EUR", 188),
)


def _catering_footer(sheet: Sheet, invoice: Invoice, y: float, ink: Ink) -> None:
    for note in invoice.notes:
        y = sheet.paragraph(20, y, 170, invoice.filled(note), ink)
    y = sheet.lines(20, y, [f"IBAN: {invoice.vendor.iban}", "BIC: ALDBIE2D"], ink.bold)
    sheet.text(20, y, f"VAT registration {invoice.vendor.vat_id}", ink)
    sheet.text(105, 285, "Page 2 of 2", ink.at(8).centred)


def draw_printing(sheet: Sheet, invoice: Invoice) -> None:
    """US letter: a dark band across the top and a boxed grid of details."""
    vendor, ink = invoice.vendor, Ink()
    sheet.box(0, 0, US_LETTER[0], 34, _NAVY)
    for left, colour in ((20, "#00a3c4"), (25, "#d6336c"), (30, "#f2c230")):
        sheet.disc(left, 17, 5, colour)
    sheet.text(42, 16, vendor.name, ink.bold.at(16).in_colour("#ffffff"))
    sheet.text(42, 22, "  |  ".join(vendor.address), ink.at(8.5).in_colour("#dfe7f1"))
    sheet.text(197, 22, "INVOICE", ink.bold.at(22).in_colour("#ffffff").right)
    sheet.text(18, 46, "BILL TO", ink.bold.at(8).in_colour(_NAVY))
    sheet.lines(18, 51, [invoice.customer.name, *invoice.customer.address], ink.at(10))
    sheet.text(100, 46, "SHIP TO", ink.bold.at(8).in_colour(_NAVY))
    sheet.lines(100, 51, ["Blue Heron Warehouse", "77 Canal Road, Dock 4", "Hadley, MA 01035"], ink)
    _detail_grid(sheet, invoice, 78)
    style = TableStyle(18, 198, Ink(size=8.5, colour=_NAVY).bold, row_rule="#d5dbe3")
    end = ItemTable(sheet, invoice, _PRINTING_COLUMNS, style).draw(98)
    totals = TotalsStyle(142, 196, gross_fill=_NAVY, gross_ink="#ffffff", symbol_before="$")
    end = draw_totals(sheet, invoice, end + 9, totals)
    for note in invoice.notes:
        sheet.text(18, end + 10, note, ink.at(8.5))
        end += 5
    sheet.text(108, 262, "Remit by ACH: routing 000000518, account 4417 0092 86", ink.at(8).centred)
    sheet.text(108, 268, "Thank you for your business!", ink.bold.centred)


_PRINTING_COLUMNS = (
    Column("quantity", "QTY", 32),
    Column("description", "DESCRIPTION", 38, "left"),
    Column("unit_price", "UNIT PRICE", 165),
    Column("line_total", "AMOUNT", 196),
)


def _detail_grid(sheet: Sheet, invoice: Invoice, y: float) -> None:
    width = 180 / len(invoice.details)
    for position, (label, text) in enumerate(invoice.details):
        x = 18 + position * width
        sheet.box(x, y, width, 6, "#e8edf3", "#9aa8b8")
        sheet.box(x, y + 6, width, 7, edge="#9aa8b8")
        sheet.text(x + width / 2, y + 4.2, label, Ink(size=6.5).bold.centred)
        sheet.text(x + width / 2, y + 10.8, invoice.filled(text), Ink(size=8.5).centred)


def draw_consulting(sheet: Sheet, invoice: Invoice) -> None:
    """A freelancer's sparse page: much white, no rules in the table."""
    vendor, ink = invoice.vendor, Ink("Helvetica", 10, "#333333")
    sheet.text(30, 38, vendor.name, ink.at(18))
    sheet.lines(30, 46, vendor.address, ink.at(9))
    sheet.text(30, 74, "Bill to", ink.at(8).in_colour("#999999"))
    customer = invoice.customer
    sheet.lines(30, 80, [customer.name, *customer.address, f"VAT {customer.vat_id}"], ink)
    draw_details(sheet, invoice, (120, 74), 60, ink)
    style = TableStyle(30, 180, head=ink.at(8).in_colour("#999999"), body=ink, row_height=8)
    end = ItemTable(sheet, invoice, _CONSULTING_COLUMNS, style).draw(116)
    end = draw_totals(sheet, invoice, end + 12, TotalsStyle(115, 180, body=ink, symbol_before="€"))
    for note in invoice.notes:
        end = sheet.paragraph(30, end + 8, 150, note, ink)
    sheet.lines(30, 250, [f"IBAN {vendor.iban}", "BIC ALDBGB2L", f"VAT {vendor.vat_id}"], ink.at(9))


_CONSULTING_COLUMNS = (
    Column("description", "Work", 30, "left"),
    Column("quantity_unit", "Quantity", 125),
    Column("unit_price", "Rate", 152),
    Column("line_total", "Amount", 180),
)


def draw_legal_fees(sheet: Sheet, invoice: Invoice) -> None:
    """A solicitor's fee note in one typeface; it is shipped encrypted."""
    ink = Ink("Times-Roman", 11)
    sheet.text(20, 25, invoice.vendor.name, ink.bold.at(16))
    sheet.lines(20, 32, [*invoice.vendor.address, f"VAT {invoice.vendor.vat_id}"], ink.at(9))
    sheet.lines(20, 60, [invoice.customer.name, *invoice.customer.address], ink)
    draw_details(sheet, invoice, (130, 60), 60, ink)
    columns = (
        Column("description", "Fee note", 20, "left"),
        Column("quantity", "Units", 130),
        Column("unit_price", "Rate", 160),
        Column("line_total", "Amount", 190),
    )
    end = ItemTable(sheet, invoice, columns, TableStyle(head=ink.bold, body=ink)).draw(92)
    end = draw_totals(sheet, invoice, end + 9, TotalsStyle(140, 190, ink, symbol_before="£"))
    sheet.lines(20, end + 10, invoice.notes, ink)
