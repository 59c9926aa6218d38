"""The contents of the German-language invoices; every name and number is invented."""

from datetime import date
from decimal import Decimal

from docproc.samples.content import Invoice, LineItem, Party, Wording
from docproc.samples.notation import GERMAN, GERMAN_LONG, SWISS, Printed

_MWST = Decimal(19)

FITTINGS = Invoice(
    language="de",
    notation=GERMAN,
    vendor=Party(
        "Nordwerk Beschlagtechnik GmbH",
        (
            "Hafenrandstraße 41",
            "28197 Bremen",
            "Tel. 0421 5550 170",
            "buchhaltung@nordwerk.example",
        ),
        "DE340182762",
        "DE79 1009 0187 0042 8165 03",
    ),
    customer=Party(
        "Tischlerei Ahlers & Sohn KG",
        ("Frau Wiebke Ahlers", "Mühlenkamp 8", "26121 Oldenburg"),
        "DE347255198",
    ),
    number="RE-2026-0417",
    issued=date(2026, 4, 17),
    due=date(2026, 5, 17),
    currency=Printed("EUR", "EUR"),
    items=(
        LineItem(
            "Möbelscharnier Topf 35 mm, vernickelt",
            Decimal(250),
            Decimal("1.84"),
            _MWST,
            "35-1107",
            "Stk",
        ),
        LineItem(
            "Schubladenauszug 500 mm, Paar", Decimal(48), Decimal("16.90"), _MWST, "50-0500", "Paar"
        ),
        LineItem(
            "Griffleiste Aluminium eloxiert",
            Decimal("37.5"),
            Decimal("11.20"),
            _MWST,
            "71-0032",
            "m",
        ),
        LineItem(
            "Spanplattenschraube 4,0 x 35", Decimal(10), Decimal("8.45"), _MWST, "12-4035", "Pack"
        ),
        LineItem("Frachtkostenpauschale", Decimal(1), Decimal("24.00"), _MWST, "99-0001", "psch"),
    ),
    wording=Wording("Nettobetrag", "zzgl. {rate} % MwSt.", "Rechnungsbetrag"),
    details=(
        ("Rechnungsnummer", "{number}"),
        ("Rechnungsdatum", "{issued}"),
        ("Kundennummer", "10482"),
        ("Auftragsnummer", "AB-260388"),
        ("Bestellung vom", "09.04.2026"),
        ("Lieferdatum", "15.04.2026"),
        ("Lieferschein", "LS-26-1193"),
        ("Ihre USt-IdNr.", "DE347255198"),
    ),
    notes=(
        (
            "Zahlbar bis {due} ohne Abzug. Bei Zahlung bis {skonto_day} gewähren wir 2 % Skonto"
            " ({skonto} EUR), Zahlbetrag dann {skonto_amount} EUR."
        ),
        "Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.",
    ),
    extra={
        "skonto_day": date(2026, 4, 27),
        "skonto": Decimal("42.83"),
        "skonto_amount": Decimal("2098.81"),
    },
)

PAINTER = Invoice(
    language="de",
    notation=GERMAN_LONG,
    vendor=Party(
        "Malerbetrieb Jutta Kessling",
        ("Am Gänsebrunnen 3", "99423 Weimar"),
        "DE351609430",
        "DE34 1203 0099 0007 7193 62",
    ),
    customer=Party("Dr. Henrike Vollmar", ("Lindenallee 27", "99425 Weimar")),
    number="27/2026",
    issued=date(2026, 5, 29),
    due=date(2026, 6, 12),
    currency=Printed("EUR", "€"),
    items=(
        LineItem("Wände und Decken grundieren", Decimal("62.4"), Decimal("3.80"), unit="m²"),
        LineItem("Wände zweimal streichen, weiß", Decimal("48.9"), Decimal("7.25"), unit="m²"),
        LineItem("Türen lackieren", Decimal(4), Decimal("68.00"), unit="Stück"),
        LineItem("Abdecken und Reinigen", Decimal("3.5"), Decimal("44.00"), unit="Std."),
    ),
    wording=Wording("", "", "Gesamtbetrag"),
    details=(),
    notes=(
        "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",
        "Ausgeführt vom 18. bis 22. Mai 2026. Bitte überweisen Sie {gross} € bis zum {due}.",
    ),
    is_taxed=False,
)

TRUSTEES = Invoice(
    language="de",
    notation=SWISS,
    vendor=Party(
        "Bergblick Treuhand AG",
        ("Bahnhofstrasse 19", "7000 Chur", "Telefon 081 555 01 60"),
        "CHE-418.739.609 MWST",
        "CH94 0099 9000 4172 6395 8",
    ),
    customer=Party(
        "Alpenkräuter Genossenschaft Prättigau",
        ("Postfach 112", "7220 Schiers"),
    ),
    number="26050317",
    issued=date(2026, 5, 4),
    due=date(2026, 6, 3),
    currency=Printed("CHF", "CHF"),
    items=(
        LineItem(
            "Jahresabschluss 2025", Decimal(18), Decimal("165.00"), Decimal("8.1"), unit="Std."
        ),
        LineItem(
            "Lohnbuchhaltung Januar bis April",
            Decimal("7.25"),
            Decimal("140.00"),
            Decimal("8.1"),
            unit="Std.",
        ),
        LineItem(
            "Steuererklärung juristische Person",
            Decimal(1),
            Decimal("1250.00"),
            Decimal("8.1"),
            unit="pausch.",
        ),
        LineItem(
            "Auslagen Handelsregister", Decimal(1), Decimal("80.00"), Decimal("8.1"), unit="pausch."
        ),
    ),
    wording=Wording("Zwischentotal", "MWST {rate} %", "Total CHF"),
    details=(
        ("Rechnung Nr.", "{number}"),
        ("Datum", "{issued}"),
        ("Zahlbar bis", "{due}"),
        ("Mandat", "M-0719"),
        ("Sachbearbeiter", "R. Caflisch"),
    ),
    notes=("Bitte verwenden Sie für die Zahlung das folgende Konto.",),
)
