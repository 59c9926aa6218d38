"""Real documents: what their labels say and their pages print is among the candidates."""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from docproc.documents import Document
from docproc.grounding import answer_grammar, find_candidates, infer_convention, normalise
from docproc.grounding.dates import read_date
from docproc.grounding.pieces import squash
from docproc.schema import FieldKind
from docproc.text import Reader, ReadLimits
from tests.grounding.printed import accepts, asking_for, document_of, page_numbers

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SETS = (
    "einvoice",
    "orders",
    "invoices_mixed",
    "invoices_real",
    "ad_orders",
    "receipts",
    "contracts",
)
TEXTS = ("vendor_name", "customer_name", "title", "governing_law")
# What a name is called for short in the labels.
ALIAS = re.compile(r"""\([^)]*\)|["“”„][^"“”„]*["“”„]""")
KINDS = {
    "net_total": FieldKind.AMOUNT,
    "tax_total": FieldKind.AMOUNT,
    "gross_total": FieldKind.AMOUNT,
    "invoice_date": FieldKind.DATE,
    "due_date": FieldKind.DATE,
    "currency": FieldKind.CURRENCY,
    "vendor_iban": FieldKind.IBAN,
    "vendor_vat_id": FieldKind.VAT_ID,
    "invoice_number": FieldKind.ID,
}
ROW_KINDS = {
    "line_total": FieldKind.AMOUNT,
    "unit_price": FieldKind.AMOUNT,
    "quantity": FieldKind.QUANTITY,
}
# Shares of the printed labels that a candidate normalises to.
FLOORS = {
    FieldKind.AMOUNT: 0.99,
    FieldKind.QUANTITY: 0.97,
    FieldKind.DATE: 0.97,
    FieldKind.IBAN: 0.9,
    FieldKind.VAT_ID: 0.95,
    FieldKind.CURRENCY: 0.9,
    FieldKind.ID: 0.97,
    FieldKind.TEXT: 0.97,
}

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real documents (../shared/data) are not beside the repository"
)


@dataclass(frozen=True)
class Label:
    """One labelled value of one document."""

    document: Document
    kind: FieldKind
    truth: str


@pytest.fixture(scope="module")
def labels() -> list[Label]:
    # By their text layers, since OCR would take minutes.
    limits = ReadLimits(timeout_seconds=60, max_bytes=1_500_000_000, ocr_max_pages=0)
    with Reader(limits) as reader:

        def read(path: Path) -> Document:
            if path.suffix == ".jpg":
                return document_of(path.with_suffix(".txt").read_text())
            return reader.read(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())

        entries = [(SHARED / name, entry) for name in SETS for entry in entries_of(SHARED / name)]
        with ThreadPoolExecutor(2) as threads:
            documents = threads.map(lambda pair: read(pair[0] / pair[1]["file"]), entries)
        pairs = list(zip(documents, entries, strict=True))
    return [label for document, (_, entry) in pairs for label in labels_of(document, entry)]


def entries_of(folder: Path) -> Iterator[dict[str, Any]]:
    for line in (folder / "labels.jsonl").read_text().splitlines():
        entry = json.loads(line)
        # The one document without any text at all.
        if entry["id"] != "parsee-b8e5df7bdd":
            yield entry


def labels_of(document: Document, entry: dict[str, Any]) -> Iterator[Label]:
    for name, kind in KINDS.items():
        if entry["fields"].get(name):
            yield Label(document, kind, entry["fields"][name])
    for text in texts_of(entry["fields"]):
        yield Label(document, FieldKind.TEXT, text)
    for row in entry["fields"].get("line_items") or []:
        for name, kind in ROW_KINDS.items():
            if row.get(name):
                yield Label(document, kind, row[name])


def texts_of(fields: dict[str, Any]) -> Iterator[str]:
    yield from (fields[name] for name in TEXTS if fields.get(name))
    yield from (ALIAS.sub("", party).strip() for party in fields.get("parties") or [])
    descriptions = (row.get("description") for row in fields.get("line_items") or [])
    yield from (description for description in descriptions if description)


def folded(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def is_printed(label: Label) -> bool:
    """Whether the page says it at all, as far as digits and letters tell."""
    if label.kind is FieldKind.TEXT:
        return any(printed_texts(label))
    text = "".join(page.text for page in label.document.pages)
    if label.kind is FieldKind.CURRENCY:
        return bool(find_candidates(label.document, FieldKind.CURRENCY))
    if label.kind is FieldKind.DATE:
        return label.truth[:4] in text or f"{label.truth[2:4]}" in text
    if label.kind in (FieldKind.AMOUNT, FieldKind.QUANTITY):
        number = abs(Decimal(label.truth))
        shapes = [f"{number:.{places}f}" for places in range(5) if number == round(number, places)]
        return any(folded(shape) in folded(text) for shape in shapes)
    return folded(label.truth) in folded(text)


def is_found(label: Label) -> bool:
    """Whether a candidate means it; of a date also: may mean it, and says so."""
    if label.kind is FieldKind.TEXT:
        grammar = text_grammar(label.document)
        return any(
            accepts(grammar, f'{{"it":{json.dumps(text, ensure_ascii=False)}}}')
            for text in printed_texts(label)
        )
    convention = infer_convention(label.document)
    for candidate in find_candidates(label.document, label.kind):
        normalised = normalise(label.kind, candidate.verbatim, convention)
        if normalised.value is not None and is_same(normalised.value, label.truth):
            return True
        printed = read_date(candidate.verbatim) if normalised.is_ambiguous else None
        if printed and date.fromisoformat(label.truth) in (printed.day_first, printed.month_first):
            return True
    return False


def printed_texts(label: Label) -> Iterator[str]:
    """The text as the pages print it, whatever the case and the punctuation."""
    spaced = r"[\W_]{0,6}".join(re.escape(sign) for sign in label.truth if sign.isalnum())
    if spaced:
        for page in label.document.pages:
            matches = re.finditer(spaced, page.text, re.IGNORECASE)
            yield from (squash(match.group()) for match in matches)


@lru_cache(maxsize=4)
def text_grammar(document: Document) -> str:
    return answer_grammar(asking_for(FieldKind.TEXT), document, page_numbers(document))


def is_same(value: object, truth: str) -> bool:
    if isinstance(value, Decimal):
        return abs(value) == abs(Decimal(truth))
    return folded(str(value)) == folded(truth)


@pytest.mark.parametrize("kind", FLOORS)
def test_printed_labels_are_among_the_candidates(labels: list[Label], kind: FieldKind) -> None:
    printed = [label for label in labels if label.kind is kind and is_printed(label)]
    missed = [label.truth for label in printed if not is_found(label)]

    sys.stdout.write(f"{kind}: {len(printed) - len(missed)} of {len(printed)} printed labels\n")
    assert printed
    assert 1 - len(missed) / len(printed) >= FLOORS[kind], missed


def test_most_dates_are_not_ambiguous(labels: list[Label]) -> None:
    dates = [label for label in labels if label.kind is FieldKind.DATE]
    certain = [label for label in dates if means(label)]

    assert len(certain) / len(dates) >= 0.92


def means(label: Label) -> bool:
    """Whether a candidate means the truth and nothing else."""
    convention = infer_convention(label.document)
    candidates = find_candidates(label.document, label.kind)
    values = (
        normalise(label.kind, candidate.verbatim, convention).value for candidate in candidates
    )
    return any(str(value) == label.truth for value in values)
