"""Countries: their taxes, money, legal forms, addresses and telephone numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """What a country's documents have in common.

    Attributes:
        code: ISO 3166.
        names: as printed below an address.
        currency: the ISO code, then signs that are printed with amounts.
        rates: percentages of tax; the first are the usual ones.
        legal_forms: what follows a company's name.
        postcode: a form, ``9`` for a digit and ``A`` for a letter.
        town_form: with ``p`` (postcode), ``t`` (town) and ``s`` (state) in braces.
        phones: forms, ``#`` for a digit.
        sheet: ``a4`` or ``letter``.
    """

    code: str
    names: tuple[str, ...]
    currency: tuple[str, ...]
    rates: tuple[str, ...]
    legal_forms: tuple[str, ...]
    postcode: str
    town_forms: tuple[str, ...]
    phones: tuple[str, ...]
    sheet: str = "a4"


_EUR = ("EUR", "€", "€", "EUR")
_PT = ("{p} {t}",)

COUNTRIES: Mapping[str, Country] = {
    country.code: country
    for country in (
        Country("US", ("USA", "United States", "US"), ("USD", "$", "$", "$", "USD", "US$"),
                ("8.25", "7", "6", "0", "9.5", "8.875", "6.35"),
                ("Inc.", "LLC", "Corp.", "Co.", "Inc", "LLP", "Corporation", "L.L.C.", "PLLC", "LP", "", ""),
                "99999", ("{t}, {s} {p}", "{t}, {s}  {p}", "{t} {s} {p}"),
                ("(###) 555-####", "###-555-####", "+1 ### 555 ####", "###.555.####"), "letter"),
        Country("CA", ("Canada",), ("CAD", "$", "C$", "CAD"), ("13", "5", "15"),
                ("Inc.", "Ltd.", "Corp.", "Limited", ""), "A9A 9A9", ("{t}, {s} {p}", "{t} {s} {p}"),
                ("(###) 555-####", "1-###-555-####"), "letter"),
        Country("GB", ("United Kingdom", "UK", "England", "Great Britain"), ("GBP", "£", "£", "GBP"),
                ("20", "20", "5", "0"),
                ("Ltd", "Limited", "LLP", "PLC", "& Co", "Ltd.", "plc", "CIC", "", ""),
                "AA9 9AA", ("{t} {p}", "{t}, {p}", "{t}  {p}"),
                ("01### ######", "020 #### ####", "+44 (0)1### ######", "07### ### ###")),
        Country("IE", ("Ireland",), _EUR, ("23", "13.5", "9"), ("Ltd", "Limited", "DAC", "CLG", "ULC"),
                "A99 A9A9", ("{t}, {p}", "{t} {p}"), ("01 ### ####", "+353 1 ### ####")),
        Country("AU", ("Australia",), ("AUD", "$", "A$", "AUD"), ("10",), ("Pty Ltd", "Pty. Ltd.", ""),
                "9999", ("{t} {s} {p}", "{t}, {s} {p}"), ("(02) #### ####", "04## ### ###", "1300 ### ###")),
        Country("SG", ("Singapore",), ("SGD", "S$", "$", "SGD"), ("8", "9", "7"),
                ("Pte Ltd", "PTE. LTD.", "LLP"), "999999", ("Singapore {p}",), ("6### ####", "+65 6### ####")),
        Country("MY", ("Malaysia",), ("MYR", "RM", "RM", "MYR"), ("6", "0", "10"),
                ("SDN BHD", "SDN. BHD.", "ENTERPRISE", "TRADING", "(M) SDN BHD", "S/B", "Sdn Bhd"),
                "99999", ("{p} {t}", "{p} {t}, {s}", "{p}, {t}"), ("03-########", "07-### ####", "012-#######")),
        Country("IN", ("India",), ("INR", "Rs", "Rs.", "INR"), ("18", "12", "5"),
                ("Pvt. Ltd.", "Private Limited", "Pvt Ltd", "LLP"), "999999", ("{t} - {p}", "{t} {p}"),
                ("+91 ##### #####", "0## #### ####")),
        Country("DE", ("Deutschland", "Germany", "DE"), _EUR, ("19", "19", "19", "7", "0"),
                ("GmbH", "GmbH & Co. KG", "AG", "e.K.", "UG (haftungsbeschränkt)", "KG", "OHG", "GbR", "mbH",
                 "SE", "eG", "e.V.", "gGmbH", "", ""),
                "99999", ("{p} {t}", "{p} {t}", "D-{p} {t}", "DE-{p} {t}"),
                ("0### #######", "+49 ### ######", "+49 (0)### ## ##-0", "0###/####-##", "(0###) ######")),
        Country("AT", ("Österreich", "Austria"), _EUR, ("20", "10", "13"),
                ("GmbH", "Ges.m.b.H.", "KG", "e.U.", "AG", "OG"), "9999", ("{p} {t}", "A-{p} {t}"),
                ("+43 ### ######", "01/### ## ##")),
        Country("CH", ("Schweiz", "Suisse", "Svizzera", "Switzerland"), ("CHF", "CHF", "Fr.", "CHF"),
                ("8.1", "7.7", "2.6"), ("AG", "GmbH", "SA", "Sàrl", "Sagl", ""), "9999",
                ("{p} {t}", "CH-{p} {t}"), ("044 ### ## ##", "+41 ## ### ## ##")),
        Country("FR", ("France", "FRANCE"), _EUR, ("20", "20", "10", "5.5"),
                ("SARL", "SAS", "SA", "EURL", "SASU", "S.A.S.", "& Fils", "SNC", "SCEA", "", ""),
                "99999", ("{p} {t}", "{p} {t}", "F-{p} {t}", "{p} {t} CEDEX"),
                ("01 ## ## ## ##", "+33 4 ## ## ## ##", "06.##.##.##.##", "04########")),
        Country("BE", ("Belgique", "België", "Belgium"), _EUR, ("21", "21", "6"),
                ("SPRL", "SA", "BV", "BVBA", "NV", "SRL", "ASBL", "VZW"), "9999", ("{p} {t}", "B-{p} {t}"),
                ("02/###.##.##", "+32 # ### ## ##")),
        Country("LU", ("Luxembourg",), _EUR, ("17", "16"), ("S.à r.l.", "S.A.", "SCS"), "9999",
                ("L-{p} {t}",), ("+352 ## ## ##",)),
        Country("ES", ("España", "Spain"), _EUR, ("21", "21", "10", "4"),
                ("S.L.", "S.A.", "SL", "S.L.U.", "S.A.U.", "S. Coop.", "SLU", "C.B.", "", ""), "99999",
                ("{p} {t}", "{p} - {t}", "{p} {t} ({s})"), ("### ## ## ##", "+34 ### ### ###", "#########")),
        Country("MX", ("México",), ("MXN", "$", "MXN"), ("16", "8"), ("S.A. de C.V.", "S. de R.L."), "99999",
                ("{t}, C.P. {p}", "C.P. {p} {t}"), ("(55) #### ####",)),
        Country("IT", ("Italia", "Italy"), _EUR, ("22", "22", "10", "4"),
                ("S.r.l.", "S.p.A.", "SRL", "s.a.s.", "S.n.c.", "Srl", "& C. S.n.c.", "Soc. Coop.", "", ""),
                "99999", ("{p} {t} ({s})", "{p} {t} {s}", "{p} - {t} ({s})"),
                ("02 ########", "+39 0### ######", "0###/######")),
        Country("NL", ("Nederland", "The Netherlands"), _EUR, ("21", "21", "9", "0"),
                ("B.V.", "N.V.", "BV", "V.O.F.", "vof", "b.v.", "Stichting", "", ""), "9999 AA",
                ("{p} {t}", "{p}  {t}", "{p} {t}"), ("020-### ## ##", "+31 (0)## ### ####", "06-########")),
        Country("PT", ("Portugal",), _EUR, ("23", "23", "13", "6"),
                ("Lda.", "Lda", "S.A.", "Unipessoal Lda", "SA", "& Filhos, Lda", "", ""), "9999-999", _PT,
                ("21# ### ###", "+351 ### ### ###", "### ### ###")),
    )
}  # fmt: skip

# Of each language: countries by weight.
COUNTRIES_OF: Mapping[str, Mapping[str, float]] = {
    "en": {"US": 8, "GB": 7, "CA": 1, "AU": 1, "IE": 1, "SG": 1, "MY": 1, "IN": 1, "DE": 1, "NL": 1, "FR": 1},
    "de": {"DE": 8, "AT": 1, "CH": 1},
    "fr": {"FR": 7, "BE": 1, "CH": 1, "LU": 1},
    "es": {"ES": 8, "MX": 1},
    "it": {"IT": 8, "CH": 1},
    "nl": {"NL": 6, "BE": 2},
    "pt": {"PT": 1},
}  # fmt: skip

STATES: Mapping[str, tuple[str, ...]] = {
    "US": tuple("AL AZ CA CO CT FL GA IL IN KY MA MD MI MN MO NC NJ NV NY OH OR PA SC TN TX UT VA WA WI".split()),
    "CA": ("ON", "BC", "QC", "AB", "NS"),
    "AU": ("NSW", "VIC", "QLD", "WA", "SA"),
    "MY": ("SELANGOR", "JOHOR", "PERAK", "KEDAH", "SELANGOR DARUL EHSAN", "MELAKA"),
    "ES": ("Madrid", "Barcelona", "Valencia", "Sevilla", "Vizcaya", "Málaga", "Asturias"),
    "IT": ("MI", "RM", "TO", "BO", "FI", "VR", "PD", "BS", "NA", "BG", "MO"),
}  # fmt: skip
