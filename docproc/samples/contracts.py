"""The contracts: what they say."""

from datetime import date

from docproc.samples.content import Clause, Contract, Party
from docproc.samples.notation import BRITISH, GERMAN

SERVICES = Contract(
    language="en",
    notation=BRITISH,
    title="Services Agreement",
    parties=(
        Party(
            "Larkspur Analytics Limited",
            (
                (
                    "a company registered in England and Wales with number 00418852, whose"
                    ' registered office is at 3 Ferry Street, Norwich NR1 1AB (the "Supplier")'
                ),
            ),
        ),
        Party(
            "Thornbury Water Co-operative Limited",
            (
                (
                    "a registered society with number 00917R, whose registered office is at Pump"
                    ' House, Mill Road, Thornbury BS35 2AA (the "Client")'
                ),
            ),
        ),
    ),
    effective=date(2026, 4, 1),
    governing_law="England and Wales",
    term="twenty-four (24) months",
    preamble=(
        (
            'This agreement is dated 16 March 2026 and takes effect on {effective} (the "Effective'
            ' Date").'
        ),
        (
            "The Supplier provides data analysis to operators of water networks. The Client"
            " wishes to have the readings of its district meters analysed, and the Supplier has"
            " agreed to do so on the terms set out below."
        ),
    ),
    clauses=(
        Clause(
            "Definitions",
            (
                (
                    'In this agreement "Services" means the services described in the Schedule,'
                    ' "Client Data" means all meter readings, network plans and other material'
                    ' that the Client supplies, and "Deliverables" means the reports and models'
                    " that the Supplier prepares for the Client in the course of the Services."
                ),
                (
                    '"Business Day" means a day other than a Saturday, Sunday or public holiday in'
                    " England."
                ),
            ),
        ),
        Clause(
            "Services",
            (
                (
                    "The Supplier shall provide the Services from the Effective Date with"
                    " reasonable skill and care, and shall meet the dates given in the Schedule."
                    " The Client shall give the Supplier the access and the information that the"
                    " Supplier reasonably needs."
                ),
                (
                    "The Supplier shall name a project lead, who may be replaced only after"
                    " consulting the Client, and shall report on progress in writing by the fifth"
                    " Business Day of each month."
                ),
            ),
        ),
        Clause(
            "Fees and payment",
            (
                (
                    "The Client shall pay a fixed fee of £4,850.00 per calendar month, exclusive"
                    " of value added tax. Work outside the Schedule is charged at £690.00 per day"
                    " and needs the Client's prior written order."
                ),
                (
                    "The Supplier shall invoice monthly in arrears. Invoices are payable within"
                    " thirty (30) days of receipt. Late payments bear interest at four per cent"
                    " above the base rate."
                ),
            ),
        ),
        Clause(
            "Term and termination",
            (
                (
                    "This agreement starts on the Effective Date and, unless ended earlier under"
                    " this clause, continues for {term}."
                ),
                (
                    "Either party may end this agreement without cause by giving at least ninety"
                    " (90) days' written notice, but not so as to expire within the first six"
                    " months. Either party may end it at once if the other commits a material"
                    " breach and fails to remedy it within fourteen (14) days of being asked to"
                    " do so in writing."
                ),
            ),
        ),
        Clause(
            "Confidentiality",
            (
                (
                    "Each party shall keep the other's confidential information secret, use it"
                    " only to perform this agreement, and disclose it only to staff and advisers"
                    " who need it and are bound likewise. This clause survives for five (5) years"
                    " after the agreement ends."
                ),
            ),
        ),
        Clause(
            "Data protection",
            (
                (
                    "Where Client Data identifies living persons, the Supplier shall process it"
                    " only on the Client's documented instructions, keep it within the United"
                    " Kingdom, and delete or return it when the agreement ends."
                ),
                (
                    "The Supplier shall tell the Client of any personal data breach without"
                    " undue delay and in any event within forty-eight (48) hours of becoming"
                    " aware of it."
                ),
            ),
        ),
        Clause(
            "Intellectual property",
            (
                (
                    "The Client owns the Client Data and, once they are paid for, the"
                    " Deliverables. The Supplier keeps its methods and software and grants the"
                    " Client a perpetual, non-exclusive licence to use whatever of them is part"
                    " of a Deliverable."
                ),
            ),
        ),
        Clause(
            "Liability",
            (
                (
                    "Nothing in this agreement limits liability for death or personal injury"
                    " caused by negligence, for fraud, or for anything else that cannot lawfully"
                    " be limited. Subject to that, neither party is liable for loss of profit or"
                    " for indirect loss, and each party's total liability in any contract year is"
                    " limited to £116,400.00."
                ),
            ),
        ),
        Clause(
            "General",
            (
                (
                    "This agreement is the entire agreement between the parties on its subject."
                    " It may be varied only in writing signed by both. Neither party may assign"
                    " it without the other's consent, which may not be unreasonably withheld."
                ),
                (
                    "Notices must be in writing and delivered by hand or by first-class post to"
                    " the registered office of the other party. A notice sent by post is deemed"
                    " received on the second Business Day after posting."
                ),
            ),
        ),
        Clause(
            "Governing law and jurisdiction",
            (
                (
                    "This agreement, and any dispute arising out of it, is governed by the law"
                    " of {law}. The courts of {law} have exclusive jurisdiction."
                ),
            ),
        ),
        Clause(
            "Schedule: the Services",
            (
                (
                    "The Supplier shall (a) load the readings of the Client's 214 district"
                    " meters each night; (b) report meters whose night flow departs from its"
                    " forecast; (c) deliver a leakage report by the tenth Business Day of each"
                    " quarter; and (d) train up to eight of the Client's staff once a year."
                ),
            ),
        ),
    ),
    signing=("for Larkspur Analytics Limited", "for Thornbury Water Co-operative Limited"),
)

LEASE = Contract(
    language="de",
    notation=GERMAN,
    title="Mietvertrag über Gewerberäume",
    parties=(
        Party(
            "Hausverwaltung Okerufer GmbH & Co. KG",
            ("Neustadtring 51, 38114 Braunschweig, als Vermieterin",),
        ),
        Party(
            "Fahrradmanufaktur Brennecke GmbH",
            ("Hinter der Masch 9, 38118 Braunschweig, als Mieterin",),
        ),
    ),
    effective=date(2026, 6, 1),
    governing_law="Recht der Bundesrepublik Deutschland",
    term="fünf Jahre",
    preamble=("schließen folgenden Vertrag:",),
    clauses=(
        Clause(
            "Mietsache",
            (
                (
                    "Vermietet wird die Werkhalle im Erdgeschoss des Hauses Ringgleis 14, 38118"
                    " Braunschweig, mit einer Fläche von 312 m² nebst zwei Stellplätzen zum"
                    " Betrieb einer Fahrradwerkstatt. Bei Übergabe erhält die Mieterin sechs"
                    " Schlüssel."
                ),
            ),
        ),
        Clause(
            "Mietzeit",
            (
                (
                    "Das Mietverhältnis beginnt am {effective} und wird auf {term} fest"
                    " geschlossen. Es verlängert sich jeweils um ein Jahr, wenn es nicht sechs"
                    " Monate vor Ablauf schriftlich gekündigt wird."
                ),
            ),
        ),
        Clause(
            "Miete und Nebenkosten",
            (
                (
                    "Die Miete beträgt monatlich 2.340,00 EUR netto zuzüglich der gesetzlichen"
                    " Umsatzsteuer. Hinzu kommt eine Vorauszahlung auf die Nebenkosten von"
                    " monatlich 385,00 EUR. Beides ist bis zum dritten Werktag eines Monats zu"
                    " zahlen."
                ),
            ),
        ),
        Clause(
            "Kaution",
            (
                (
                    "Die Mieterin leistet bis zur Übergabe eine Kaution von 7.020,00 EUR, die"
                    " auch durch Bankbürgschaft gestellt werden kann."
                ),
            ),
        ),
        Clause(
            "Instandhaltung",
            (
                (
                    "Schönheitsreparaturen und Kleinreparaturen bis 150,00 EUR im Einzelfall"
                    " trägt die Mieterin, alles Übrige an Dach und Fach die Vermieterin."
                ),
            ),
        ),
        Clause(
            "Schlussbestimmungen",
            (
                (
                    "Änderungen bedürfen der Schriftform. Es gilt das {law}. Gerichtsstand ist"
                    " Braunschweig."
                ),
                "Braunschweig, den 27.04.2026",
            ),
        ),
    ),
    signing=("Vermieterin", "Mieterin"),
)
