"""How the French, Spanish, Dutch and Italian invoices look."""

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

_OAK = "#7a4b1e"
_TEAL = "#0f6f7c"
_LEAF = "#4a7c2c"
_GLASS = "#30505f"


def draw_joinery(sheet: Sheet, invoice: Invoice) -> None:
    """A coloured table head, the customer in a frame, legal lines at the foot."""
    vendor, ink = invoice.vendor, Ink()
    sheet.disc(30, 24, 10, _OAK)
    sheet.disc(30, 24, 6.5, "#d8b48a")
    sheet.disc(30, 24, 3, _OAK)
    sheet.text(45, 22, vendor.name, ink.bold.at(16).in_colour(_OAK))
    sheet.text(45, 28, "Menuiserie - agencement - restauration", ink)
    sheet.lines(20, 42, vendor.address, ink)
    sheet.box(112, 40, 78, 28, edge=_OAK)
    sheet.lines(116, 47, [invoice.customer.name, *invoice.customer.address], ink.at(10))
    sheet.text(20, 64, "FACTURE", ink.bold.at(18))
    draw_details(sheet, invoice, (20, 74), 75, ink)
    sheet.text(112, 76, f"TVA intracommunautaire client : {invoice.customer.vat_id}", ink.at(8))
    style = TableStyle(
        head=Ink(size=8.5, colour="#ffffff").bold, head_fill=_OAK, stripe="#f5ece2", frame=_OAK
    )
    end = ItemTable(sheet, invoice, _JOINERY_COLUMNS, style).draw(106)
    totals = TotalsStyle(118, 188, gross_fill="#ecd9c3", symbol_after=" €")
    end = draw_totals(sheet, invoice, end + 9, totals)
    for note in invoice.notes:
        end = sheet.paragraph(20, end + 4, 170, note, ink.at(8.5))
    _joinery_footer(sheet, invoice)


_JOINERY_COLUMNS = (
    Column("code", "Réf.", 22, "left"),
    Column("description", "Désignation", 42, "left"),
    Column("quantity", "Qté", 121),
    Column("unit_price", "P.U. HT", 147),
    Column("tax_rate", "TVA", 163),
    Column("line_total", "Total HT", 188),
)


def _joinery_footer(sheet: Sheet, invoice: Invoice) -> None:
    vendor = invoice.vendor
    lines = [
        f"Coordonnées bancaires - IBAN : {vendor.iban} - BIC : BQMOFR2XXXX",
        f"{vendor.name} au capital de 15 000 € - RCS Nantes 918 273 640 - APE 4332A",
        f"N° TVA intracommunautaire : {vendor.vat_id}",
    ]
    sheet.rule(20, 270, 190, _OAK)
    sheet.lines(105, 275, lines, Ink(size=7.5).centred)


def draw_medical_supplies(sheet: Sheet, invoice: Invoice) -> None:
    """Sender and customer side by side; a table without any rules; totals in a row."""
    vendor, customer, ink = invoice.vendor, invoice.customer, Ink()
    sheet.box(0, 0, 8, 297, _TEAL)
    sheet.text(190, 28, "FACTURA", ink.at(24).in_colour(_TEAL).right)
    for x, party in ((20, vendor), (110, customer)):
        sheet.text(x, 44, "Emisor" if party is vendor else "Cliente", ink.bold.in_colour(_TEAL))
        lines = [party.name, *party.address, f"NIF: {(party.vat_id or '')}"]
        sheet.lines(x, 50, lines, ink.at(10))
    draw_details(sheet, invoice, (20, 82), 70, ink)
    style = TableStyle(head=Ink(colour=_TEAL).bold, stripe="#eaf4f5", row_height=8)
    end = ItemTable(sheet, invoice, _MEDICAL_COLUMNS, style).draw(112)
    _totals_row(sheet, invoice, end + 10)
    bank = [*invoice.notes, f"Cuenta: {vendor.iban}"]
    sheet.lines(20, end + 38, bank, ink)
    register = "Inscrita en el Registro Mercantil de Madrid, hoja M-900217, inscripción 1.ª"
    sheet.text(105, 284, register, ink.at(7).centred)


_MEDICAL_COLUMNS = (
    Column("quantity", "Cantidad", 36),
    Column("description", "Concepto", 44, "left"),
    Column("unit_price", "Precio", 158),
    Column("line_total", "Importe", 188),
)


def _totals_row(sheet: Sheet, invoice: Invoice, y: float) -> None:
    for x, (label, amount) in zip((60, 105, 150), invoice.totals, strict=True):
        sheet.box(x, y, 40, 16, "#eaf4f5", _TEAL)
        sheet.text(x + 20, y + 5.5, label, Ink(size=8).centred)
        sheet.text(x + 20, y + 12, f"{amount} €", Ink(size=11).bold.centred)


def draw_greenhouse(sheet: Sheet, invoice: Invoice) -> None:
    """A leaf, a light table with units, and the sender's ids in a right-hand column."""
    vendor, ink = invoice.vendor, Ink()
    sheet.polygon([(150, 30), (162, 14), (174, 30), (162, 34)], _LEAF)
    sheet.polygon([(162, 34), (180, 22), (184, 34)], "#9cc47c")
    sheet.text(150, 42, vendor.name, ink.bold.at(11).in_colour(_LEAF))
    ids = [*vendor.address, f"Btw-id {vendor.vat_id}", f"IBAN {vendor.iban}"]
    sheet.lines(150, 47, ids, ink.at(7))
    sheet.lines(20, 50, [invoice.customer.name, *invoice.customer.address], ink.at(10))
    sheet.text(20, 84, "Factuur", ink.bold.at(20).in_colour(_LEAF))
    draw_details(sheet, invoice, (20, 93), 72, ink)
    style = TableStyle(head=ink.bold, row_rule="#cfe0c2", row_height=7.5)
    end = ItemTable(sheet, invoice, _GREENHOUSE_COLUMNS, style).draw(124)
    totals = TotalsStyle(120, 188, symbol_before="€ ", gross_fill="#e3efd9")
    end = draw_totals(sheet, invoice, end + 9, totals)
    for note in invoice.notes:
        end = sheet.paragraph(20, end + 8, 170, invoice.filled(note), ink)


_GREENHOUSE_COLUMNS = (
    Column("description", "Omschrijving", 20, "left"),
    Column("quantity_unit", "Aantal", 112),
    Column("unit_price", "Prijs", 140),
    Column("tax_rate", "Btw", 158),
    Column("line_total", "Bedrag", 188),
)


def draw_glazier(sheet: Sheet, invoice: Invoice) -> None:
    """A form: everything in ruled boxes, labels small in their corners."""
    vendor, customer, ink = invoice.vendor, invoice.customer, Ink()
    sheet.box(15, 12, 90, 36, edge=_GLASS)
    sheet.text(18, 20, vendor.name, ink.bold.at(13).in_colour(_GLASS))
    sheet.lines(18, 27, [*vendor.address, f"P. IVA {vendor.vat_id}"], ink)
    sheet.box(108, 12, 87, 36, edge=_GLASS)
    sheet.text(111, 16.5, "Spett.le", ink.at(7))
    sheet.lines(111, 23, [customer.name, *customer.address, f"P. IVA {customer.vat_id}"], ink)
    _form_cells(sheet, invoice, 51)
    style = TableStyle(15, 195, head_fill="#dbe5ea", row_rule="#b9c8cf", frame=_GLASS, row_height=8)
    ItemTable(sheet, invoice, _GLAZIER_COLUMNS, style).draw(68)
    sheet.box(15, 200, 105, 34, edge=_GLASS)
    lines = [*invoice.notes, "Banca Tirrena, filiale di Aulla", f"IBAN {vendor.iban}"]
    sheet.lines(18, 208, lines, ink)
    sheet.box(123, 200, 72, 34, edge=_GLASS)
    draw_totals(sheet, invoice, 209, TotalsStyle(127, 191, symbol_before="€ "))
    sheet.text(105, 284, "Contributo ambientale assolto ove dovuto.", ink.at(7).centred)


_GLAZIER_COLUMNS = (
    Column("description", "Descrizione", 18, "left"),
    Column("unit", "U.M.", 98, "left"),
    Column("quantity", "Quantità", 130),
    Column("unit_price", "Prezzo", 155),
    Column("tax_rate", "IVA", 170),
    Column("line_total", "Importo", 193),
)


def _form_cells(sheet: Sheet, invoice: Invoice, y: float) -> None:
    for position, (label, text) in enumerate(invoice.details):
        x = 15 + position * 36
        sheet.box(x, y, 36, 13, edge=_GLASS)
        sheet.text(x + 1.5, y + 4, label, Ink(size=6.5))
        sheet.text(x + 18, y + 10, invoice.filled(text), Ink(size=8.5).bold.centred)
