"""The contents of the English invoices; every name and number is invented."""

from datetime import date
from decimal import Decimal

from docproc.samples.content import Invoice, LineItem, Party, Wording
from docproc.samples.notation import AMERICAN, BRITISH, BRITISH_SHORT, Printed

_UK_VAT = Decimal(20)

OFFICE_SUPPLIES = Invoice(
    language="en",
    notation=BRITISH,
    vendor=Party(
        "Harrow & Pike Office Supplies Ltd",
        ("Unit 7, Canal Wharf", "Leeds LS11 5PS", "accounts@harrowpike.example"),
        "GB 917 4062 31",
        "GB78 ALDB 0700 9831 9268 04",
    ),
    customer=Party(
        "Brindle Architects LLP",
        ("Accounts Payable", "22 Chapel Walk", "Sheffield S1 2PD"),
        "GB 948 3150 12",
    ),
    number="HP-20417",
    issued=date(2026, 3, 3),
    due=date(2026, 4, 2),
    currency=Printed("GBP", "£"),
    items=(
        LineItem(
            "A4 copier paper 80 gsm, box of 5 reams",
            Decimal(12),
            Decimal("18.95"),
            _UK_VAT,
            "PAP-080A4",
        ),
        LineItem(
            "Lever arch file, assorted colours", Decimal(40), Decimal("1.85"), _UK_VAT, "FIL-LA70"
        ),
        LineItem("Toner cartridge TK-55 black", Decimal(3), Decimal("74.50"), _UK_VAT, "TON-TK55B"),
        LineItem("Mesh back task chair", Decimal(2), Decimal("139.00"), _UK_VAT, "FUR-MB210"),
        LineItem("Next-day delivery", Decimal(1), Decimal("9.50"), _UK_VAT, "DEL-24"),
    ),
    wording=Wording("Subtotal", "VAT @ {rate}%", "Invoice total"),
    details=(
        ("Invoice no.", "{number}"),
        ("Invoice date", "{issued}"),
        ("Payment due", "{due}"),
        ("Customer no.", "C-00618"),
        ("Your order", "PO 7731-B"),
        ("Order date", "24 February 2026"),
        ("Despatched", "27 February 2026"),
    ),
    notes=(
        (
            "Previous balance brought forward: £{previous}. Balance of your account including this"
            " invoice: £{balance}."
        ),
        (
            "Payment within 30 days by bank transfer, quoting the invoice number. Goods remain the"
            " property of the seller until paid for in full."
        ),
    ),
    extra={"previous": Decimal("212.40"), "balance": Decimal("1187.28")},
)

CATERING = Invoice(
    language="en",
    notation=BRITISH_SHORT,
    vendor=Party(
        "Kilbride Catering Ltd",
        ("14 Quarry Lane, Ennis, Co. Clare, V95 X2R8", "Tel. +353 65 555 0142"),
        "IE3719482JH",
        "IE76 ALDB 9907 1244 6183 05",
    ),
    customer=Party(
        "Marrow Bay Conference Centre CLG",
        ("Strand Road", "Lahinch", "Co. Clare"),
        "IE3584016GH",
    ),
    number="2026/0098",
    issued=date(2026, 5, 8),
    due=date(2026, 5, 22),
    currency=Printed("EUR", "EUR"),
    items=(
        *(
            LineItem(f"{what}, {day}", Decimal(covers), Decimal(price), Decimal("13.5"))
            for day in ("Mon 4 May", "Tue 5 May", "Wed 6 May", "Thu 7 May")
            for what, covers, price in (
                ("Breakfast rolls and fruit", 64, "6.20"),
                ("Morning tea and scones", 85, "3.75"),
                ("Hot lunch buffet", 92, "17.90"),
                ("Vegetarian lunch boxes", 23, "14.50"),
                ("Afternoon coffee and traybakes", 85, "4.10"),
                ("Table service, hours", 14, "19.25"),
            )
        ),
        LineItem(
            "Conference dinner, three courses", Decimal(78), Decimal("46.00"), Decimal("13.5")
        ),
        LineItem("House wine, bottle", Decimal(41), Decimal("22.50"), Decimal(23)),
        LineItem("Mineral water, bottle", Decimal(96), Decimal("3.10"), Decimal(23)),
        LineItem("Hire of glassware, crate", Decimal(12), Decimal("15.00"), Decimal(23)),
        LineItem("Breakages, plates", Decimal(7), Decimal("4.40"), Decimal(23)),
    ),
    wording=Wording("Total excluding VAT", "VAT {rate}% on {net}", "Total payable", "Total VAT"),
    details=(
        ("Invoice", "{number}"),
        ("Date", "{issued}"),
        ("Due", "{due}"),
        ("Event reference", "MBCC-WK19"),
        ("Account", "4410"),
        ("Quotation", "Q-1187 of 12/02/2026"),
    ),
    notes=("Please pay EUR {gross} by {due} to the account below.",),
)

PRINTING = Invoice(
    language="en",
    notation=AMERICAN,
    vendor=Party(
        "Cedar Ridge Printing Co.",
        ("480 Foundry Street", "Worcester, MA 01608", "(508) 555-0137"),
    ),
    customer=Party(
        "Blue Heron Outfitters, Inc.",
        ("Attn: Dana Whitcomb", "1915 Millbrook Avenue, Suite 210", "Northampton, MA 01060"),
    ),
    number="10086",
    issued=date(2026, 4, 7),
    due=date(2026, 5, 7),
    currency=Printed("USD", "USD"),
    items=(
        LineItem(
            "Spring catalog, 32 pp, saddle stitched",
            Decimal(2500),
            Decimal("1.18"),
            Decimal("6.25"),
        ),
        LineItem("Trail map folders, 4-color", Decimal(1200), Decimal("0.64"), Decimal("6.25")),
        LineItem("Hang tags, die cut, drilled", Decimal(5000), Decimal("0.09"), Decimal("6.25")),
        LineItem("Window clings 12 x 18 in", Decimal(36), Decimal("7.75"), Decimal("6.25")),
        LineItem("File preparation", Decimal("2.5"), Decimal("85.00"), Decimal("6.25")),
    ),
    wording=Wording("Subtotal", "Sales tax ({rate}%)", "TOTAL DUE"),
    details=(
        ("INVOICE #", "{number}"),
        ("DATE", "{issued}"),
        ("DUE DATE", "{due}"),
        ("TERMS", "Net 30"),
        ("P.O. NUMBER", "BH-4471"),
        ("SHIP DATE", "04/03/2026"),
        ("SALES REP", "T. Alvarado"),
    ),
    notes=(
        "Make checks payable to Cedar Ridge Printing Co. All amounts in USD.",
        "A finance charge of 1.5% per month applies to balances over 30 days past due.",
    ),
)

CONSULTING = Invoice(
    language="en",
    notation=BRITISH,
    vendor=Party(
        "Maren Okafor Consulting",
        ("5 Observatory Terrace", "Bristol BS8 3NE", "United Kingdom"),
        "GB 962 0738 15",
        "GB11 ALDB 0700 4152 2609 17",
    ),
    customer=Party(
        "Lindqvist Robotics AB",
        ("Verkstadsgatan 18", "582 16 Linköping", "Sweden"),
        "SE559304810001",
    ),
    number="MO-2026-11",
    issued=date(2026, 6, 1),
    due=date(2026, 6, 15),
    currency=Printed("EUR", "€"),
    items=(
        LineItem(
            "Safety case review, gripper cell",
            Decimal("6.5"),
            Decimal("820.00"),
            unit="days",
            note="11 to 20 May 2026, remote",
        ),
        LineItem(
            "Workshop in Linköping",
            Decimal(2),
            Decimal("940.00"),
            unit="days",
            note="26 and 27 May",
        ),
        LineItem(
            "Rail and flight, at cost",
            Decimal(1),
            Decimal("386.45"),
            unit="trip",
            note="receipts attached",
        ),
    ),
    wording=Wording("Fees and expenses", "VAT {rate}% (reverse charge)", "Amount due"),
    details=(
        ("Invoice", "{number}"),
        ("Issued", "{issued}"),
        ("Pay by", "{due}"),
        ("Purchase order", "4500031877"),
        ("Contact", "Elin Sandahl"),
    ),
    notes=("Reverse charge: VAT is to be accounted for by the recipient of the services.",),
)

LEGAL_FEES = Invoice(
    language="en",
    notation=BRITISH,
    vendor=Party(
        "Quillbridge Legal LLP",
        ("9 Minster Yard", "York YO1 7HH"),
        "GB 935 1884 02",
    ),
    customer=Party("Brindle Architects LLP", ("22 Chapel Walk", "Sheffield S1 2PD")),
    number="QL/5521",
    issued=date(2026, 2, 27),
    due=date(2026, 3, 27),
    currency=Printed("GBP", "£"),
    items=(
        LineItem("Advice on lease renewal, hours", Decimal("5.5"), Decimal("240.00"), _UK_VAT),
        LineItem("Land registry searches", Decimal(3), Decimal("7.00"), _UK_VAT),
    ),
    wording=Wording("Net", "VAT {rate}%", "Total due"),
    details=(
        ("Invoice", "{number}"),
        ("Date", "{issued}"),
        ("Due", "{due}"),
        ("Matter", "BRI-0047"),
    ),
    notes=("Privileged and confidential.",),
)
