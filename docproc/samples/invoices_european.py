"""The contents of the French, Spanish, Dutch and Italian invoices, all invented."""

from datetime import date
from decimal import Decimal

from docproc.samples.content import Invoice, LineItem, Party, Wording
from docproc.samples.notation import DUTCH, FRENCH, ITALIAN, SPANISH, Printed

_EURO = Printed("EUR", "€")

JOINERY = Invoice(
    language="fr",
    notation=FRENCH,
    vendor=Party(
        "Ateliers Morvan SARL",
        ("12, rue des Charpentiers", "44200 Nantes", "Tél. 01 99 00 27 45"),
        "FR 77 918273640",
        "FR76 3009 9018 4700 0204 8371 676",
    ),
    customer=Party(
        "Brasserie des Quais SAS",
        ("À l'attention de M. Le Goff", "3, quai de la Fosse", "44000 Nantes"),
        "FR 55 905182739",
    ),
    number="FA2026-00893",
    issued=date(2026, 3, 12),
    due=date(2026, 4, 30),
    currency=_EURO,
    items=(
        LineItem(
            "Comptoir en chêne massif, sur mesure",
            Decimal(1),
            Decimal("4860.00"),
            Decimal(20),
            "CPT-01",
        ),
        LineItem(
            "Tabouret de bar, assise cuir", Decimal(14), Decimal("186.50"), Decimal(20), "TAB-22"
        ),
        LineItem(
            "Rénovation de boiseries anciennes",
            Decimal("26.5"),
            Decimal("58.00"),
            Decimal(10),
            "REN-H",
        ),
        LineItem("Livraison et pose", Decimal(1), Decimal("390.00"), Decimal(20), "POSE"),
    ),
    wording=Wording("Total HT", "TVA {rate} % sur {net}", "Net à payer TTC", "Total TVA"),
    details=(
        ("Facture n°", "{number}"),
        ("Date de facture", "{issued}"),
        ("Date d'échéance", "{due}"),
        ("N° client", "CL00417"),
        ("Bon de commande", "BC-5520"),
        ("Date de livraison", "06/03/2026"),
    ),
    notes=(
        "Règlement par virement à 30 jours fin de mois. Pas d'escompte pour paiement anticipé.",
        (
            "Tout retard de paiement entraîne une indemnité forfaitaire de 40,00 € pour frais de"
            " recouvrement."
        ),
    ),
)

MEDICAL_SUPPLIES = Invoice(
    language="es",
    notation=SPANISH,
    vendor=Party(
        "Suministros Hortaleza S.L.",
        ("Calle de la Encomienda 56, bajo", "28012 Madrid"),
        "ESB86471935",
        "ES31 0099 1482 1702 0371 6459",
    ),
    customer=Party(
        "Clínica Dental Arganda S.L.P.",
        ("Avenida del Ejército 14", "28500 Arganda del Rey"),
        "ESB90356122",
    ),
    number="A-26/1187",
    issued=date(2026, 5, 14),
    due=date(2026, 6, 13),
    currency=_EURO,
    items=(
        LineItem("Guantes de nitrilo, caja de 100", Decimal(60), Decimal("5.95"), Decimal(21)),
        LineItem("Mascarilla quirúrgica, caja de 50", Decimal(45), Decimal("3.40"), Decimal(21)),
        LineItem("Lámpara de polimerización LED", Decimal(2), Decimal("412.00"), Decimal(21)),
        LineItem("Resina compuesta A2, jeringa 4 g", Decimal(24), Decimal("27.80"), Decimal(21)),
    ),
    wording=Wording("Base imponible", "IVA {rate} %", "TOTAL FACTURA"),
    details=(
        ("Factura núm.", "{number}"),
        ("Fecha", "{issued}"),
        ("Vencimiento", "{due}"),
        ("Albarán", "ALB-7702"),
        ("Cliente", "003381"),
    ),
    notes=("Forma de pago: transferencia a 30 días.",),
)

GREENHOUSE = Invoice(
    language="nl",
    notation=DUTCH,
    vendor=Party(
        "De Groene Kas B.V.",
        ("Tuinderspad 102", "2672 HK Naaldwijk", "KvK 90012345"),
        "NL864315077B01",
        "NL97 VLDB 0417 8325 96",
    ),
    customer=Party(
        "Restaurant 't Zilte Anker B.V.",
        ("Havenkade 5", "4301 JZ Zierikzee"),
        "NL867209148B01",
    ),
    number="20260355",
    issued=date(2026, 4, 21),
    due=date(2026, 5, 5),
    currency=_EURO,
    items=(
        LineItem("Trostomaten, kist 5 kg", Decimal(16), Decimal("11.75"), Decimal(9), unit="kist"),
        LineItem("Snijbonen", Decimal("22.5"), Decimal("4.60"), Decimal(9), unit="kg"),
        LineItem("Eetbare bloemen, doosje", Decimal(30), Decimal("3.95"), Decimal(9), unit="st"),
        LineItem(
            "Kruidentafel, huur per maand", Decimal(1), Decimal("145.00"), Decimal(21), unit="mnd"
        ),
    ),
    wording=Wording("Totaal exclusief btw", "Btw {rate}% over € {net}", "Te betalen", "Totaal btw"),
    details=(
        ("Factuurnummer", "{number}"),
        ("Factuurdatum", "{issued}"),
        ("Vervaldatum", "{due}"),
        ("Klantnummer", "1277"),
        ("Leverweek", "2026-16"),
    ),
    notes=("Wij verzoeken u het bedrag vóór {due} over te maken onder vermelding van {number}.",),
)

GLAZIER = Invoice(
    language="it",
    notation=ITALIAN,
    vendor=Party(
        "Vetreria Lunigiana S.r.l.",
        ("Via dei Mille 33", "54011 Aulla (MS)", "REA MS-900417"),
        "IT02748510365",
        "IT18 I099 9913 6000 0004 1726 350",
    ),
    customer=Party(
        "Hotel Bellariva S.p.A.",
        ("Lungomare Colombo 71", "19032 Lerici (SP)"),
        "IT03917460523",
    ),
    number="142/2026",
    issued=date(2026, 5, 11),
    due=date(2026, 7, 10),
    currency=_EURO,
    items=(
        LineItem(
            "Vetrata isolante 4/16/4 per finestra",
            Decimal(22),
            Decimal("148.00"),
            Decimal(22),
            unit="pz",
        ),
        LineItem(
            "Parapetto in vetro stratificato",
            Decimal("13.8"),
            Decimal("265.00"),
            Decimal(22),
            unit="m",
        ),
        LineItem(
            "Manodopera per montaggio", Decimal(31), Decimal("36.50"), Decimal(22), unit="ore"
        ),
        LineItem("Trasporto", Decimal(1), Decimal("120.00"), Decimal(22), unit="a corpo"),
    ),
    wording=Wording("Imponibile", "IVA {rate}%", "Totale fattura"),
    details=(
        ("Fattura n.", "{number}"),
        ("Data", "{issued}"),
        ("Scadenza", "{due}"),
        ("Ordine", "ODA-338"),
        ("DDT", "n. 97 del 30/04/2026"),
    ),
    notes=("Pagamento: bonifico bancario 60 giorni data fattura.",),
)
