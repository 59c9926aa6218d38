"""Summaries: two sentences about a document, whose numbers are printed in it."""

from collections.abc import Mapping, Sequence

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.languages import Language, language

# What a sentence of each type needs, by the letter in its braces.
_PIECES: Mapping[str, Sequence[str]] = {
    "v": ("vendor_name", "sender_name", "bank_name", "employer_name"),
    "c": ("customer_name", "recipient_name", "account_holder", "employee_name"),
    "n": ("invoice_number", "order_number", "quote_number", "delivery_note_number"),
    "d": ("invoice_date", "quote_date", "order_date", "delivery_date", "agreement_date"),
    "u": ("due_date",),
    "g": ("gross_total", "closing_balance", "net_pay"),
    "p": ("period",),
    "t": ("subject", "title"),
    "s": ("governing_law",),
}  # fmt: skip
_SECOND: Mapping[str, Sequence[str]] = {
    "invoice": ("due", "total", "dated"),
    "receipt": ("total",),
    "credit_note": ("total", "dated"),
    "purchase_order": ("total", "dated"),
    "quote": ("total", "dated"),
    "delivery_note": ("dated",),
    "bank_statement": ("closing",),
    "payslip": ("net_pay",),
    "contract": ("law",),
    "letter": ("dated",),
}


def summary_of(
    kind: str, draft: Draft, printed: Mapping[str, str], lists: Mapping[str, Sequence[str]]
) -> str:
    """Two sentences in the document's language, one in ten in English; fewer if little is known.

    ``printed`` are the verbatims of fields by name, ``lists`` the first texts of rows.
    """
    words = language("en") if draft.chance.maybe(0.1) else draft.language
    pieces = _pieces(printed, lists)
    chosen = _sentence(draft, words, (kind,), pieces, set())
    told = {letter for letter in pieces if f"{{{letter}}}" in chosen}
    second = _sentence(draft, words, _SECOND[kind], pieces, told)
    return " ".join(form.format_map(pieces) for form in (chosen, second) if form)


def _pieces(printed: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found = {}
    for letter, names in _PIECES.items():
        known = next((printed[name] for name in names if name in printed), None)
        if known:
            found[letter] = " ".join(known.split())
    sign = printed.get("currency")
    if "g" in found and sign:
        found["g"] = f"{found['g']} {sign}"
    goods = lists.get("line_items", ())
    if goods:
        found["k"] = " ".join(goods[0].split())
    parties = lists.get("parties", ())
    if len(parties) >= 2:
        found["a"], found["b"] = (" ".join(party.split()) for party in parties[:2])
    return found


def _sentence(
    draft: Draft, words: Language, names: Sequence[str], pieces: Mapping[str, str], told: set[str]
) -> str:
    """A form whose pieces are all known, best one that tells something new."""
    forms = [form for name in names for form in words[f"summary.{name}"]]
    fitting = [
        form for form in forms if (letters := _letters(form)) <= set(pieces) and not letters & told
    ]
    return draft.chance.pick(fitting) if fitting else ""


def _letters(form: str) -> set[str]:
    return {part[0] for part in form.split("{")[1:]}
