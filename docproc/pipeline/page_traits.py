"""What a page says about its place in a document: page numbers, headings, numbers, letterhead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docproc.documents import Document, Page
from docproc.grounding import find_candidates
from docproc.pipeline.companies import companies_in, words_of
from docproc.schema import FieldKind

# Lines at the top and at the bottom of a page, where headings and page numbers stand.
_TOP = 12
_EDGE = 5
_NUMBERED = re.compile(
    r"(?i)(?<!\w)(?:page|seite|blatt|p[aá]gina|pag\.|página)\s?(?:nr\.|no\.|n°)?\s?:?\s{0,3}"
    r"(?P<number>\d{1,4})(?:\s?(?:of|von|de|di|van|sur|/)\s?(?P<total>\d{1,4}))?(?![\d.,/-]?\d)"
)
_BARE = re.compile(r"[-–\s]*(?P<number>\d{1,3})(?:\s?(?:/|of|von)\s?(?P<total>\d{1,3}))?[-–\s]*")
_KINDS = {
    "invoice": r"invoice|rechnungs?|facture|factura|fattura|factuur|fakturor?|bill",
    "credit_note": r"credit\snote|gutschrifts?|avoir|nota\sd[ei]\scr[eé]dito|creditnota",
    "order": r"(?:purchase\s)?order|bestell(?:ung|ungs)?|auftrags?|commande|pedido|ordine|contract",
    "quote": r"quot(?:e|ation)|angebots?|devis|presupuesto|preventivo|offerte",
    "delivery_note": r"delivery\snote|lieferscheins?|bon\sde\slivraison|albar[aá]n|pakbon",
    "receipt": r"receipt|quittungs?|re[cç]u|recibo|ricevuta|kassenbon|scontrino",
    "agreement": r"(?:[\w-]+\s){0,4}agreement|\w*vertrag|contrat|contrato|contratto|overeenkomst",
    "statement": r"statement|kontoauszug|relev[eé]",
    "reminder": r"reminder|mahnung|zahlungserinnerung",
}
_NAMED_KINDS = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
_HEADING = re.compile(
    rf"(?i)(?:tax\s|commercial\s|proforma\s|handels|schluss)?(?:{_NAMED_KINDS})(?!\w)"
)
_MAX_HEADING_WORDS = 5
_DOCUMENT_NUMBER = re.compile(
    rf"(?i)(?<!\w)(?:{_NAMED_KINDS})"
    r"[\s-]{0,3}(?:(?:no|nr|number|nummer|num|n°|nº|núm|id|#)[.:]?)?[\s:#.]{0,4}"
    r"(?P<id>[A-Z]{0,6}[-/]?\d[\w/.-]{2,24})"
)
# Fewer are the number of a clause, or of a room.
_MIN_DIGITS = 4
_CONTACT = re.compile(r"(?i)[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:www\.|https?://)[\w-]+(?:\.[\w-]+)+")
_OPENING = re.compile(
    r"(?im)^\s*(?:dear|sehr\sgeehrte|madame|monsieur|estimad|gentile|geachte)\b"
    r"|(?<!\w)(?:entered\sinto|by\sand\sbetween|made\sas\sof|dated\sas\sof)\b"
    r"|(?<!\w)(?:bill\sto|sold\sto|invoice\sto|rechnung\san|factur[eé]\s[aà]|rechnungsempfänger)\b"
)
_CLOSING = re.compile(
    r"(?im)^\s*(?:by|name|title|signature|unterschrift)\s?:|(?:total\s(?:due|payable)|grand\stotal|amount\sdue|gesamtbetrag|rechnungsbetrag|endbetrag|"
    r"gesamtsumme|zahlbetrag|total\sttc|net\sà\spayer|totale\sfattura|importe\stotal|te\sbetalen|"
    r"kind\sregards|yours\s(?:sincerely|faithfully)|mit\sfreundlichen|cordialement|thank\syou|"
    r"change\sdue|rückgeld|in\switness\swhereof)"
)
_CONTINUED = re.compile(
    r"(?i)\s*(?:exhibit|annex|appendix|schedule|attachment|anlage|anhang|allegato|bijlage|anexo|"
    r"\(?continued|fortsetzung|übertrag|carried|brought|suite\b|riporto|report\b|vervolg)"
)
_ID = re.compile(r"(?:[^\W\d_]|[/.-])*(?:\d[^\W_]*[/.-]?){4,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_PREAMBLE = re.compile(
    r"(?im)^\s*this\s(?:[\w&/-]+\s){0,8}?(?:agreement|amendment|contract|lease|addendum|deed)(?!\w)"
    r"[^.;]{0,60}?(?<!\w)(?:made|entered|effective|dated|between|among)(?!\w)"
)
_BETWEEN = re.compile(r"(?i)(?<!\w)(?:between|among|zwischen|entre|tra|tussen)(?!\w)")
# Characters behind it in which the parties of an agreement are named.
_MAX_PARTIES = 500


@dataclass(frozen=True, slots=True)
class PageNumber:
    """A printed page number, and of how many pages if that is printed too."""

    number: int
    total: int | None

    @property
    def is_first(self) -> bool:
        """Whether a document begins here."""
        return self.number == 1

    @property
    def is_last(self) -> bool:
        """Whether a document ends here."""
        return self.number == self.total


@dataclass(frozen=True, slots=True)
class PageTraits:
    """What is known of one page.

    Attributes:
        number: the printed page number, None if there is none.
        heading: a line at the top that names a kind of document, '' if there is none.
        kind: the kind that it names, in English.
        ids: words with at least four digits.
        document_numbers: what follows "invoice no." and the like, by kind.
        parties: capitalised words where an agreement names who makes it.
        companies: those that it names at the top.
        is_agreement: whether it is, by its heading or its first sentence.
        marks: bank accounts, tax ids, addresses of mail and web.
        edges: lines at the top and bottom, without digits.
        words: of at least four letters.
        all_words: those that names of companies are made of, too.
        has_opening: whether somebody is addressed.
        has_closing: whether a final total, a greeting or a place for signatures is printed.
        is_continued: whether it begins with words that say so, or as an appendix.
        starts_within: whether it begins in the middle of a sentence.
        ends_within: whether it ends there.
    """

    number: PageNumber | None
    heading: str
    kind: str
    ids: frozenset[str]
    document_numbers: dict[str, str]
    parties: tuple[str, ...]
    companies: frozenset[tuple[str, ...]]
    is_agreement: bool
    marks: frozenset[str]
    edges: frozenset[str]
    words: frozenset[str]
    all_words: frozenset[str]
    has_opening: bool
    has_closing: bool
    is_continued: bool
    starts_within: bool
    ends_within: bool


def traits_of(page: Page) -> PageTraits:
    """Looks at the text of one page."""
    lines = [line.strip() for line in page.text.splitlines() if line.strip()]
    heading = next((match for line in lines[:_TOP] if (match := _heading(line))), None)
    prose = [line for line in lines if len(line.split()) > 3]
    return PageTraits(
        number=_page_number(lines),
        heading=heading.string if heading else "",
        kind=_kind(heading) if heading else "",
        ids=frozenset(_trimmed(found) for found in _ID.findall(page.text)),
        document_numbers=_document_numbers(lines),
        parties=tuple(_parties(lines)) if heading and heading["agreement"] else (),
        companies=frozenset(companies_in(lines[: 2 * _TOP])),
        is_agreement=bool(heading and heading["agreement"]) or _has_preamble(lines),
        marks=frozenset(_marks(page)),
        edges=frozenset(_edges(lines)),
        words=frozenset(word.casefold() for word in _WORD.findall(page.text)),
        all_words=frozenset(words_of(page.text)),
        has_opening=_OPENING.search("\n".join(lines[: 2 * _TOP])) is not None,
        has_closing=_CLOSING.search(page.text) is not None,
        is_continued=any(_CONTINUED.match(line) for line in lines[:_EDGE]),
        starts_within=bool(prose) and prose[0][0].islower(),
        ends_within=bool(prose) and prose[-1][-1].isalpha() and prose[-1][-1].islower(),
    )


def _page_number(lines: list[str]) -> PageNumber | None:
    edge = [*reversed(lines[-_EDGE:]), *lines[:_TOP]]
    numbered = [match for line in edge for match in _NUMBERED.finditer(line)]
    bare = [match for line in (*lines[-2:], *lines[:2]) if (match := _BARE.fullmatch(line))]
    found = [_number(match) for match in (*numbered, *bare)]
    plausible = [n for n in found if n.number >= 1 and (n.total is None or n.number <= n.total)]
    # With a total it says more, wherever it stands.
    return min(plausible, key=lambda number: number.total is None, default=None)


def _number(match: re.Match[str]) -> PageNumber:
    return PageNumber(int(match["number"]), int(match["total"]) if match["total"] else None)


def _heading(line: str) -> re.Match[str] | None:
    is_title = len(line.split()) <= _MAX_HEADING_WORDS and line[0].isupper()
    return _HEADING.match(line) if is_title and line[-1] not in ".,;" else None


def _kind(match: re.Match[str]) -> str:
    """The kind of document that a match names."""
    return next(kind for kind in _KINDS if match[kind]).replace("_", " ")


def _document_numbers(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _DOCUMENT_NUMBER.finditer("\n".join(lines[: 2 * _TOP])):
        if sum(map(str.isdigit, match["id"])) < _MIN_DIGITS:
            continue
        found.setdefault(_kind(match), _trimmed(match["id"]))
    return found


def _parties(lines: list[str]) -> Iterator[str]:
    _, *after = _BETWEEN.split("\n".join(lines[: 2 * _TOP]), maxsplit=1)
    for word in _WORD.findall("".join(after)[:_MAX_PARTIES]):
        if word[0].isupper():
            yield word.casefold()


def _has_preamble(lines: list[str]) -> bool:
    return _PREAMBLE.search("\n".join(lines[: 2 * _TOP])) is not None


def _trimmed(word: str) -> str:
    return word.strip("./-")


def _marks(page: Page) -> Iterator[str]:
    yield from (contact.casefold() for contact in _CONTACT.findall(page.text))
    for kind in (FieldKind.IBAN, FieldKind.VAT_ID):
        for candidate in find_candidates(Document("", (page,)), kind):
            yield "".join(candidate.verbatim.split())


def _edges(lines: list[str]) -> Iterator[str]:
    for line in (*lines[:_EDGE], *lines[-_EDGE:]):
        letters = re.sub(r"[\W\d_]+", " ", line.casefold()).strip()
        if len(letters) >= 8:
            yield letters
