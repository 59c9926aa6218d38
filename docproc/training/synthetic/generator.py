"""The generator: synthetic documents of all types, languages and layouts, by seed."""

from collections.abc import Callable, Iterator, Mapping

from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.documents import SyntheticDocument, read_back
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.forms import draw_form
from docproc.training.synthetic.frame import Frame

_LANGUAGES: Mapping[str, float] = {
    "en": 44, "de": 20, "fr": 12, "es": 7, "it": 6, "nl": 7, "pt": 4,
}  # fmt: skip
_Draw = Callable[[Draft], Frame]


def _form(kind: str) -> _Draw:
    return lambda draft: draw_form(draft, kind)


# Of each type: how likely it is, and the ways to draw it by weight.
_KINDS: Mapping[str, tuple[float, Mapping[str, tuple[float, _Draw]]]] = {
    "invoice": (46, {"form": (1, _form("invoice"))}),
    "credit_note": (5, {"form": (1, _form("credit_note"))}),
    "purchase_order": (7, {"form": (1, _form("purchase_order"))}),
    "quote": (4, {"form": (1, _form("quote"))}),
    "delivery_note": (4, {"form": (1, _form("delivery_note"))}),
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
    language = language or chance.weighted(_LANGUAGES)
    ways = _KINDS[kind][1]
    way = chance.weighted({name: weight for name, (weight, _) in ways.items()})
    draft = Draft(chance, language)
    frame = ways[way][1](draft)
    frame.layout.insert(0, way)
    return read_back(f"synthetic-{seed}-{number:06}", kind, draft, frame)
