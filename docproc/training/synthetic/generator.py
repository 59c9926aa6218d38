"""The generator: synthetic documents of all types, languages and layouts, by seed."""

from collections.abc import Callable, Iterator, Mapping

from docproc.training.synthetic.accounts import draw_payslip, draw_statement
from docproc.training.synthetic.archetypes import (
    draw_bill_in_prose,
    draw_listing,
    draw_printout,
    draw_web_page,
)
from docproc.training.synthetic.bills import draw_consumer_bill
from docproc.training.synthetic.broadcast import draw_broadcast_invoice, draw_broadcast_order
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.contracts import draw_contract
from docproc.training.synthetic.documents import SyntheticDocument, read_back
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.filings import draw_filing
from docproc.training.synthetic.forms import draw_form
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.letters import draw_letter
from docproc.training.synthetic.orders import draw_order_readout
from docproc.training.synthetic.places import COUNTRIES_OF
from docproc.training.synthetic.readouts import draw_readout
from docproc.training.synthetic.receipts import draw_receipt
from docproc.training.synthetic.traffic import draw_traffic_order

_LANGUAGES: Mapping[str, float] = {
    "en": 44, "de": 20, "fr": 12, "es": 7, "it": 6, "nl": 7, "pt": 4,
}  # fmt: skip
# The ways that are drawn in English only.
_AMERICAN = ("broadcast", "traffic", "filing")
_Draw = Callable[[Draft], Frame]


def _form(kind: str) -> _Draw:
    return lambda draft: draw_form(draft, kind)


# Of each type: how likely it is, and the ways to draw it by weight.
_KINDS: Mapping[str, tuple[float, Mapping[str, tuple[float, _Draw]]]] = {
    "invoice": (
        46,
        {
            "form": (56, _form("invoice")),
            "listing": (4, lambda draft: draw_listing(draft, "invoice")),
            "readout": (10, lambda draft: draw_readout(draft, "invoice")),
            "data": (2, lambda draft: draw_order_readout(draft, "invoice")),
            "printout": (10, lambda draft: draw_printout(draft, "invoice")),
            "web": (9, draw_web_page),
            "prose": (9, draw_bill_in_prose),
            "bill": (5, draw_consumer_bill),
            "broadcast": (6, draw_broadcast_invoice),
        },
    ),
    "credit_note": (
        5,
        {
            "form": (76, _form("credit_note")),
            "printout": (10, lambda draft: draw_printout(draft, "credit_note")),
            "listing": (6, lambda draft: draw_listing(draft, "credit_note")),
            "readout": (8, lambda draft: draw_readout(draft, "credit_note")),
        },
    ),
    "purchase_order": (
        10,
        {
            "form": (40, _form("purchase_order")),
            "listing": (6, lambda draft: draw_listing(draft, "purchase_order")),
            "readout": (22, draw_order_readout),
            "broadcast": (20, draw_broadcast_order),
            "traffic": (14, draw_traffic_order),
        },
    ),
    "quote": (4, {"form": (1, _form("quote"))}),
    "delivery_note": (4, {"form": (1, _form("delivery_note"))}),
    "receipt": (15, {"till": (1, draw_receipt)}),
    "contract": (7, {"contract": (48, draw_contract), "filing": (52, draw_filing)}),
    "letter": (4, {"letter": (1, draw_letter)}),
    "bank_statement": (4, {"statement": (1, draw_statement)}),
    "payslip": (3, {"payslip": (1, draw_payslip)}),
}


# Where documents of a type and language come from, if not from where that language is spoken.
_COUNTRIES: Mapping[tuple[str, str], Mapping[str, float]] = {
    ("receipt", "en"): {"MY": 48, "US": 24, "GB": 16, "SG": 5, "AU": 4, "IE": 3},
}


def document_types() -> tuple[str, ...]:
    """The names of the types that are made."""
    return tuple(_KINDS)


def synthetic_documents(
    seed: int, num_documents: int, *, first: int = 0
) -> Iterator[SyntheticDocument]:
    """So many documents of one seed, from the ``first`` on; each depends on seed and number alone."""
    for number in range(first, first + num_documents):
        yield synthetic_document(seed, number)


def synthetic_document(
    seed: int, number: int, *, kind: str = "", language: str = ""
) -> SyntheticDocument:
    """The document of this seed with this number, of a given type or language if wished."""
    chance = Chance(f"{seed}/{number}")
    kind = kind or chance.weighted({name: weight for name, (weight, _) in _KINDS.items()})
    is_foreign = language not in ("", "en")
    language = language or chance.weighted(_LANGUAGES)
    ways = _KINDS[kind][1]
    if is_foreign:
        ways = {name: way for name, way in ways.items() if name not in _AMERICAN}
    way = chance.weighted({name: weight for name, (weight, _) in ways.items()})
    if way in _AMERICAN:
        language = "en"
    countries = {"US": 1.0} if way in _AMERICAN else _COUNTRIES.get((kind, language))
    draft = Draft(chance, language, chance.weighted(countries or COUNTRIES_OF[language]))
    frame = ways[way][1](draft)
    frame.layout.insert(0, way)
    return read_back(f"synthetic-{seed}-{number:06}", kind, draft, frame)
