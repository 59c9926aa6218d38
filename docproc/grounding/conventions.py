"""The convention of a document: how its own numbers and dates say they are written."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docproc.documents import Document
from docproc.grounding.candidates import Candidate, find_candidates
from docproc.grounding.currencies import readings_of
from docproc.grounding.dates import DateOrder, read_date
from docproc.grounding.numbers import DecimalMark, read_number
from docproc.schema import FieldKind

# Beside this share of contrary evidence (a version number, a paragraph) the rest decides.
_NOISE = 0.2
_CENTS = re.compile(r"[.,][0-9]{2}\D?$")
# `17.00` may be an hour.
_TIME = re.compile(r"[-−–]? ?(?:[01]?[0-9]|2[0-4])[.,][0-5][0-9]")
_DAY_FIRST_WORDS = re.compile(
    r"(?i)\b(?:rechnung\w*|datum|betrag|kunde\w*|seite|facture|montant|échéance|client|"
    r"fattura|importo|scadenza|cliente|factura|fecha|importe|vencimiento|factuur\w*|bedrag|klant\w*)\b"
)
_ENGLISH_WORDS = re.compile(r"(?i)\b(?:invoice|bill|date|due|amount|customer|page|number|the)\b")
# Money of countries that write the day first, seldom used by sellers from elsewhere.
_DAY_FIRST_MONEY = frozenset(["MYR", "INR", "IDR", "THB", "BRL", "PLN", "CZK", "RON", "TRY"])
_US_ADDRESS = re.compile(
    r"\b(?:A[KLRZ]|C[AOT]|DC|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]"
    r"|T[NX]|UT|V[AT]|W[AIVY])\.?,? {1,2}[0-9]{5}(?:-[0-9]{4})?\b"
)
# Forms of companies and a tax of countries that write the day first.
_DAY_FIRST_SELLER = re.compile(
    r"(?i)\b(?:sdn\.? ?bhd|pte\.? ?ltd|pty\.? ?ltd|pvt\.? ?ltd|private limited|gstin|gst)\b"
)
# In Canada there is such a tax, too, and both orders.
_CANADIAN = re.compile(r"(?i)\b(?:canada|hst|qst|pst|[a-z][0-9][a-z] [0-9][a-z][0-9])\b")
_VAT = re.compile(r"\bVAT\b")
# What countries whose money has the sign of another's print; two codes where both are usual.
_HOMES: Mapping[tuple[str, ...], re.Pattern[str]] = {
    ("USD",): _US_ADDRESS,
    ("CAD", "USD"): _CANADIAN,
    ("MXN", "USD"): re.compile(r"(?i)\b(?:m[eé]xico|r\.?f\.?c\.?:)(?!\w)"),
    ("AUD",): re.compile(r"(?i)\b(?:australia|abn|pty\.? ?ltd)\b"),
    ("NZD",): re.compile(r"(?i)\b(?:new zealand|nzbn)\b"),
    ("SGD",): re.compile(r"(?i)\b(?:singapore|pte\.? ?ltd)\b"),
    ("HKD",): re.compile(r"(?i)\bhong kong\b"),
    ("TWD",): re.compile(r"(?i)\btaiwan\b"),
    # Its tills print the sign of the dollar, too.
    ("MYR",): re.compile(r"(?i)\b(?:malaysia|sdn\.? ?bhd)\b"),
    ("INR",): re.compile(r"(?i)\b(?:india|gstin|ifsc|pvt\.? ?ltd)\b"),
    ("PKR",): re.compile(r"(?i)\bpakistan\b"),
    ("LKR",): re.compile(r"(?i)\bsri lanka\b"),
}


@dataclass(frozen=True, slots=True)
class Convention:
    """How one document writes numbers, dates and money; None means it does not say.

    Attributes:
        decimal_mark: what its numbers have before their decimals.
        date_order: what its numeric dates begin with.
        currencies: ISO codes that it prints so that they can mean nothing else.
        local_currencies: ISO codes of the countries that its addresses and numbers name,
            where several have the same sign.
    """

    decimal_mark: DecimalMark | None = None
    date_order: DateOrder | None = None
    currencies: frozenset[str] = frozenset()
    local_currencies: frozenset[str] = frozenset()


def infer_convention(document: Document) -> Convention:
    """What all numbers and dates of a document say together.

    Its language and its money decide the order of dates only where no date does.
    """
    texts = [page.text for page in document.pages]
    currencies = frozenset(_unmistakable(find_candidates(document, FieldKind.CURRENCY)))
    local_currencies = frozenset(_local(texts))
    dates = [read_date(date.verbatim) for date in find_candidates(document, FieldKind.DATE)]
    orders = Counter(printed.order for printed in dates if printed and printed.order)
    return Convention(
        decimal_mark=_decimal_mark(find_candidates(document, FieldKind.AMOUNT)),
        date_order=(
            _date_order(orders)
            if orders
            else _likely_order(document, texts, currencies, local_currencies)
        ),
        currencies=currencies,
        local_currencies=local_currencies,
    )


def _decimal_mark(amounts: tuple[Candidate, ...]) -> DecimalMark | None:
    """What the best evidence says; weaker evidence counts only where there is no better."""
    votes = [
        (amount.verbatim, number.mark)
        for amount in amounts
        if (number := read_number(amount.verbatim)) and number.mark
    ]
    for is_evidence in (_has_both_marks, _can_only_be_money, _has_cents, lambda _: True):
        if counted := Counter(mark for verbatim, mark in votes if is_evidence(verbatim)):
            return _decided(counted)
    return None


def _has_both_marks(verbatim: str) -> bool:
    return "." in verbatim and "," in verbatim


def _has_cents(verbatim: str) -> bool:
    return _CENTS.search(verbatim) is not None


def _can_only_be_money(verbatim: str) -> bool:
    return _has_cents(verbatim) and not _TIME.fullmatch(verbatim)


def _date_order(orders: Counter[DateOrder]) -> DateOrder | None:
    """The order that dates give away; two orders in one document say nothing."""
    return next(iter(orders)) if len(orders) == 1 else None


def _decided(votes: Counter[DecimalMark]) -> DecimalMark | None:
    """The winner, unless more than noise speaks against it."""
    winner, num_votes = votes.most_common(1)[0]
    return winner if num_votes >= (1 - _NOISE) * votes.total() else None


def _likely_order(
    document: Document,
    texts: list[str],
    currencies: frozenset[str],
    local_currencies: frozenset[str],
) -> DateOrder | None:
    """What the languages or the countries of a document have alone; English has both."""
    day_first = {word.casefold() for text in texts for word in _DAY_FIRST_WORDS.findall(text)}
    english = {word.casefold() for text in texts for word in _ENGLISH_WORDS.findall(text)}
    is_spoken = len(day_first) >= 2 and len(day_first) > len(english)
    is_paid = bool(currencies) and currencies <= _DAY_FIRST_MONEY
    if is_spoken or is_paid or _is_sold_day_first(texts):
        return DateOrder.DAY_FIRST
    is_at_home = local_currencies == {"USD"} and currencies <= {"USD"}
    return DateOrder.MONTH_FIRST if is_at_home and not _is_foreign(document, texts) else None


def _is_sold_day_first(texts: list[str]) -> bool:
    """Whether a seller's form or tax has one order alone, and nothing is of elsewhere."""
    is_sold = any(_DAY_FIRST_SELLER.search(text) for text in texts)
    return is_sold and not any(_US_ADDRESS.search(t) or _CANADIAN.search(t) for t in texts)


def _is_foreign(document: Document, texts: list[str]) -> bool:
    """Whether numbers or words of a document are none of the United States."""
    vat_ids = find_candidates(document, FieldKind.VAT_ID)
    has_foreign_id = any(vat_id.verbatim[0].isalpha() for vat_id in vat_ids)
    is_foreign = has_foreign_id or bool(find_candidates(document, FieldKind.IBAN))
    return is_foreign or any(_VAT.search(t) or _DAY_FIRST_SELLER.search(t) for t in texts)


def _unmistakable(candidates: tuple[Candidate, ...]) -> Iterator[str]:
    for candidate in candidates:
        readings = readings_of(candidate.verbatim)
        if len(readings) == 1:
            yield readings[0]


def _local(texts: list[str]) -> Iterator[str]:
    for codes, pattern in _HOMES.items():
        if any(pattern.search(text) for text in texts):
            yield from codes
