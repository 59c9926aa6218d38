"""The letters: what they say."""

from datetime import date

from docproc.samples.content import Letter, Party
from docproc.samples.notation import BRITISH, FRENCH_LONG, GERMAN

PRICE_REVIEW = Letter(
    language="en",
    notation=BRITISH,
    sender=Party(
        "Saltmarsh Laundry Services Ltd",
        ("Dock Lane", "Ipswich IP3 0AX", "Telephone 01632 960288", "office@saltmarsh.example"),
    ),
    recipient=Party(
        "The Wherry Hotel",
        ("Mrs Imogen Tarrant, General Manager", "16 Quayside", "Woodbridge IP12 1BY"),
    ),
    written=date(2026, 5, 5),
    subject="Annual price review from 1 July 2026",
    details=(("Our reference", "SL/WH/0226"), ("Account", "30417")),
    paragraphs=(
        "Dear Mrs Tarrant,",
        (
            "Thank you for trusting us with your linen for another year. As our agreement of 14"
            " June 2023 provides, we have reviewed our prices, and I am writing to let you know"
            " what changes."
        ),
        (
            "Gas and wages have both risen since last summer. We have absorbed part of it with"
            " the new heat recovery plant, so that your rates go up by 3.4 per cent on average."
            " Collection and delivery remain free of charge, three times a week."
        ),
        (
            "A full list is enclosed. If you would like to talk it through, please call me before"
            " 12 June 2026; otherwise the new prices apply to every collection from 1 July 2026."
        ),
        "Yours sincerely,",
    ),
    signature=("Gareth Pell", "Commercial Director", "", "Enc. Price list 2026/27"),
    table=(
        ("Item", "Until 30 June", "From 1 July"),
        ("Bed sheet, double", "£0.88", "£0.91"),
        ("Bath towel", "£0.41", "£0.42"),
        ("Table cloth, 180 cm", "£1.35", "£1.40"),
    ),
)

REMINDER = Letter(
    language="de",
    notation=GERMAN,
    sender=Party(
        "Krämer Bürotechnik GmbH",
        ("Industriestraße 88", "68169 Mannheim", "Tel. 0621 5550 44", "mahnung@kraemer.example"),
    ),
    recipient=Party(
        "Steuerkanzlei Wolff & Partner",
        ("Augustaanlage 2", "68165 Mannheim"),
    ),
    written=date(2026, 5, 20),
    subject="Zweite Mahnung zu Rechnung 260219",
    details=(
        ("Kundennummer", "20774"),
        ("Unser Zeichen", "mk-26/88"),
        ("Bearbeiterin", "M. Kranz"),
    ),
    paragraphs=(
        "Sehr geehrte Damen und Herren,",
        (
            "leider konnten wir zu unserer unten genannten Rechnung trotz unserer Erinnerung vom"
            " 29.04.2026 noch keinen Zahlungseingang feststellen."
        ),
        (
            "Bitte überweisen Sie den offenen Betrag von 1.486,70 EUR bis spätestens 03.06.2026"
            " auf das Konto DE41 5051 0023 0001 4887 20. Nach Ablauf dieser Frist sehen wir uns"
            " leider gezwungen, die Forderung einem Inkassobüro zu übergeben."
        ),
        (
            "Sollten Sie inzwischen gezahlt haben, betrachten Sie dieses Schreiben bitte als"
            " gegenstandslos."
        ),
        "Mit freundlichen Grüßen",
    ),
    signature=("i. A. Miriam Kranz", "Debitorenbuchhaltung"),
    table=(
        ("Posten", "Fällig am", "Betrag EUR"),
        ("Rechnung 260219 vom 16.03.2026", "15.04.2026", "1.471,70"),
        ("Mahngebühr", "", "15,00"),
        ("Offener Betrag", "", "1.486,70"),
    ),
)

CONFIRMATION = Letter(
    language="fr",
    notation=FRENCH_LONG,
    sender=Party(
        "Verger des Coteaux SCEA",
        ("Route de Saint-Rémy", "13210 Noves", "Tél. 01 99 00 61 18"),
    ),
    recipient=Party(
        "Épicerie Fine Delmas",
        ("Mme Claire Delmas", "8, place du Marché", "30000 Nîmes"),
    ),
    written=date(2026, 6, 8),
    subject="Confirmation de votre commande n° 4417",
    details=(("Votre référence", "DEL-0626"), ("Notre référence", "VC/26/131")),
    paragraphs=(
        "Madame,",
        (
            "Nous vous remercions de votre commande du 3 juin 2026, que nous avons le plaisir de"
            " confirmer : 120 kg d'abricots, 45 kg de pêches plates et 60 pots de confiture."
        ),
        (
            "La livraison est prévue le jeudi 18 juin 2026 avant 10 heures, franco de port. Le"
            " montant total s'élève à 1\u00a0064,50 € TTC, payable à réception de la facture."
        ),
        (
            "En cas d'empêchement, nous vous serions reconnaissants de nous prévenir au moins"
            " deux jours à l'avance."
        ),
        "Nous vous prions d'agréer, Madame, l'expression de nos salutations distinguées.",
    ),
    signature=("Baptiste Rouvière", "Responsable des expéditions"),
)
