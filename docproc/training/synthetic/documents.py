"""Synthetic documents: their pages as docproc reads them, and the truth about them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from docproc.documents import Document, Page, Span
from docproc.grounding.blocks import blocks
from docproc.schema import FieldKind
from docproc.text.trusted import pages_as_printed
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.resolving import Printed, resolve
from docproc.training.synthetic.summaries import summary_of


@dataclass(frozen=True, slots=True)
class TrueField:
    """A value of a synthetic document.

    Attributes:
        name: of the field spec or column that it answers.
        verbatim: the text of its page at ``span``, exactly.
        value: normalised, as labels have it: dates in ISO form, numbers with a point, ids and
            ibans as printed.
    """

    name: str
    kind: FieldKind
    verbatim: str
    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class SyntheticDocument:
    """A document and everything that is true of it.

    Attributes:
        id: its number among those of its seed, unique.
        document_type: the name of its type.
        language: ISO 639-1.
        layout: the parts that it was composed of, in words.
        fields: all values printed, by name; a field of its type that is not here is not
            in the document, unless it is in ``unclear``.
        lists: rows of its lists, by name; a cell that is not there is not printed.
        unclear: names that must not be asked: what is printed is not one piece of the text.
        summary: two sentences about it.
        pdf: the file.
    """

    id: str
    document_type: str
    language: str
    layout: str
    document: Document
    fields: dict[str, TrueField]
    lists: dict[str, tuple[dict[str, TrueField], ...]]
    unclear: frozenset[str]
    summary: str
    pdf: bytes


def read_back(identity: str, kind: str, draft: Draft, frame: Frame) -> SyntheticDocument:
    """The document that ``frame`` draws, read by docproc's own reader."""
    pdf = frame.sheet.pdf()
    pages = pages_as_printed(pdf)
    found = resolve(frame.sheet.pieces, pages)
    header = {place: printed for place, printed in found.items() if place.row is None}
    fields = {
        place.name: _field(place.name, draft, place, printed)
        for place, printed in header.items()
        if printed and _is_one_text(printed, pages)
    }
    lists = _lists(draft, found)
    return SyntheticDocument(
        id=identity,
        document_type=kind,
        language=draft.language.code,
        layout=" ".join(frame.layout),
        document=Document(hashlib.sha256(pdf).hexdigest(), pages),
        fields=fields,
        lists=lists,
        unclear=frozenset(place.name for place in header if place.name not in fields)
        | draft.unclear,
        summary=summary_of(
            kind,
            draft,
            {name: field.verbatim for name, field in fields.items()},
            {name: _texts(rows) for name, rows in lists.items()},
        ),
        pdf=pdf,
    )


def _is_one_text(printed: Printed, pages: Sequence[Page]) -> bool:
    """Whether a text of several lines, as addresses are, is what a text may be in docproc."""
    if printed.is_whole and "\n" not in printed.verbatim and "  " not in printed.verbatim:
        return True
    text = pages[printed.span.page - 1].text
    return printed.is_whole and any(printed.verbatim in block.text for block in blocks(text))


def _field(name: str, draft: Draft, place: Place, printed: Printed) -> TrueField:
    true = draft.marks.values[place]
    value = (
        " ".join(printed.verbatim.split())
        if true.kind in (FieldKind.TEXT, FieldKind.ID)
        else true.value
    )
    return TrueField(name, true.kind, printed.verbatim, printed.span, value)


def _lists(
    draft: Draft, found: dict[Place, Printed | None]
) -> dict[str, tuple[dict[str, TrueField], ...]]:
    rows: dict[str, dict[int, dict[str, TrueField]]] = {}
    for place, printed in found.items():
        if place.row is not None and printed:
            row = rows.setdefault(place.name, {}).setdefault(place.row, {})
            row[place.column] = _field(place.column, draft, place, printed)
    return {
        name: tuple(row for _, row in sorted(by_number.items())) for name, by_number in rows.items()
    }


def _texts(rows: tuple[dict[str, TrueField], ...]) -> list[str]:
    """Of each row what it is about."""
    return [row[name].verbatim for row in rows for name in ("description", "") if name in row]
