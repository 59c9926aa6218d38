"""How the German-language invoices look: one drawing function for each."""

from docproc.samples.content import Invoice
from docproc.samples.sheet import Ink, Sheet
from docproc.samples.tables import (
    Column,
    ItemTable,
    TableStyle,
    TotalsStyle,
    draw_details,
    draw_totals,
)

_STEEL = "#2b5c8a"
_RED = "#b3261e"


def draw_fittings(sheet: Sheet, invoice: Invoice) -> None:
    """A DIN 5008 letter: address window, information block, bank details in the foot."""
    vendor, ink = invoice.vendor, Ink()
    sheet.box(150, 12, 14, 14, _STEEL)
    sheet.box(167, 12, 14, 14, "#8fb3d1")
    sheet.box(150, 29, 31, 3, _STEEL)
    sheet.text(25, 24, "NORDWERK", ink.bold.at(18).in_colour(_STEEL))
    window = f"{vendor.name} · {vendor.address[0]} · {vendor.address[1]}"
    sheet.text(25, 50, window, ink.at(6.5).in_colour("#555555"))
    sheet.rule(25, 51.5, 105, "#999999", 0.4)
    sheet.lines(25, 58, [invoice.customer.name, *invoice.customer.address], ink.at(10.5))
    draw_details(sheet, invoice, (125, 54), 60, ink.at(8.5))
    sheet.text(25, 100, f"Rechnung {invoice.number}", ink.bold.at(13))
    sheet.text(25, 107, "Wir danken für Ihren Auftrag und berechnen wie folgt:", ink)
    style = TableStyle(25, 190, head_fill="#dfe8f1", row_rule="#cccccc")
    end = ItemTable(sheet, invoice, _FITTINGS_COLUMNS, style).draw(112)
    end = draw_totals(sheet, invoice, end + 8, TotalsStyle(125, 188, symbol_after=" EUR"))
    for note in invoice.notes:
        end = sheet.paragraph(25, end + 3, 160, invoice.filled(note), ink)
    _fittings_footer(sheet, invoice)


_FITTINGS_COLUMNS = (
    Column("position", "Pos.", 27, "left"),
    Column("code", "Artikel", 36, "left"),
    Column("description", "Bezeichnung", 54, "left"),
    Column("quantity", "Menge", 134),
    Column("unit", "Einh.", 137, "left"),
    Column("unit_price", "E-Preis", 164),
    Column("line_total", "Gesamt", 188),
)


def _fittings_footer(sheet: Sheet, invoice: Invoice) -> None:
    vendor, ink = invoice.vendor, Ink(size=7, colour="#444444")
    sheet.rule(25, 267, 190, _STEEL)
    sheet.lines(25, 272, [vendor.name, *vendor.address], ink)
    court = ["Amtsgericht Bremen HRB 90417", "Geschäftsführer: Onno Hinrichs", "StNr. 60/000/41703"]
    sheet.lines(80, 272, [*court, f"USt-IdNr. {vendor.vat_id}"], ink)
    sheet.lines(135, 272, ["Weserbank eG", f"IBAN {vendor.iban}", "BIC WESRDE21XXX"], ink)


def draw_painter(sheet: Sheet, invoice: Invoice) -> None:
    """A craftsman's letter in serifs, without an information block and without rules."""
    vendor, ink = invoice.vendor, Ink("Times-Roman", 11)
    sheet.text(105, 28, vendor.name, ink.at(19).centred)
    sheet.text(105, 35, " - ".join(vendor.address), ink.at(10).centred)
    sheet.lines(25, 62, [invoice.customer.name, *invoice.customer.address], ink)
    sheet.text(185, 92, f"Weimar, {invoice.notation.day(invoice.issued)}", ink.right)
    sheet.text(25, 104, f"Rechnung Nr. {invoice.number}", ink.bold.at(13))
    greeting = "Sehr geehrte Frau Dr. Vollmar,"
    intro = "für die Malerarbeiten in Ihrer Praxis erlaube ich mir zu berechnen:"
    sheet.lines(25, 113, [greeting, "", intro], ink)
    style = TableStyle(25, 185, head=ink.at(10), body=ink)
    end = ItemTable(sheet, invoice, _PAINTER_COLUMNS, style).draw(132)
    end = draw_totals(sheet, invoice, end + 8, TotalsStyle(125, 185, ink, symbol_after=" €"))
    for note in invoice.notes:
        end = sheet.paragraph(25, end + 3, 160, invoice.filled(note), ink)
    end = sheet.lines(25, end + 5, ["Mit freundlichen Grüßen", "", "", "Jutta Kessling"], ink)
    bank = f"Sparbank Ilmtal, IBAN {vendor.iban}, USt-IdNr. {vendor.vat_id}"
    sheet.text(105, 280, bank, ink.at(9).centred)


_PAINTER_COLUMNS = (
    Column("description", "Leistung", 25, "left"),
    Column("quantity_unit", "Menge", 123),
    Column("unit_price", "Preis je Einheit", 156),
    Column("line_total", "Betrag", 185),
)


def draw_trustees(sheet: Sheet, invoice: Invoice) -> None:
    """Swiss: the address window stands right, the payment part at the foot."""
    vendor, ink = invoice.vendor, Ink(size=9.5)
    sheet.polygon([(20, 30), (30, 14), (36, 23), (40, 18), (48, 30)], _RED)
    sheet.text(20, 36, vendor.name, ink.bold.at(11))
    sheet.lines(20, 41, [*vendor.address, vendor.vat_id or ""], ink.at(8.5))
    sheet.lines(122, 52, [invoice.customer.name, *invoice.customer.address], ink)
    draw_details(sheet, invoice, (20, 72), 70, ink)
    sheet.text(20, 106, "Honorarrechnung", ink.bold.at(14))
    style = TableStyle(20, 190, head=ink.bold, body=ink, row_rule="#dddddd")
    end = ItemTable(sheet, invoice, _TRUSTEE_COLUMNS, style).draw(111)
    end = draw_totals(sheet, invoice, end + 8, TotalsStyle(135, 190, ink))
    sheet.lines(20, end + 6, invoice.notes, ink)
    _payment_part(sheet, invoice, ink)


_TRUSTEE_COLUMNS = (
    Column("description", "Leistung", 20, "left"),
    Column("quantity", "Anzahl", 118),
    Column("unit", "", 121, "left"),
    Column("unit_price", "Ansatz", 160),
    Column("line_total", "CHF", 190),
)


def _payment_part(sheet: Sheet, invoice: Invoice, ink: Ink) -> None:
    sheet.rule(0, 205, 210, "#000000", 0.4)
    sheet.text(20, 214, "Zahlteil", ink.bold.at(11))
    sheet.text(20, 224, "Konto / Zahlbar an", ink.bold.at(8))
    payee = [invoice.vendor.iban or "", invoice.vendor.name, *invoice.vendor.address[:2]]
    after = sheet.lines(20, 229, payee, ink)
    sheet.text(20, after + 3, "Zahlbar durch", ink.bold.at(8))
    sheet.lines(20, after + 8, [invoice.customer.name, *invoice.customer.address], ink)
    sheet.lines(120, 224, ["Währung", "CHF"], ink)
    sheet.lines(145, 224, ["Betrag", invoice.notation.amount(invoice.gross)], ink)
