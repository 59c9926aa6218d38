"""Sums by rate: a row for each rate of tax, and the row that they come to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from docproc.documents import Document, Span
from docproc.grounding.answer_grounding import Grounded
from docproc.grounding.conventions import Convention, infer_convention
from docproc.grounding.sums import TOTALS, is_plausible, known_amounts, printed_instead

# A line with more numbers is no row of sums.
_MAX_AMOUNTS = 10

_Amounts = tuple[Decimal, Decimal, Decimal]


def with_rate_sums(grounded: Grounded, document: Document) -> Grounded:
    """The totals of all rates of tax, where those that were found are not what they come to.

    Net, tax and gross of each rate stand in a line, and so do their sums. What was found is
    one of the rates; or it does not add up, or has no tax, and its net or gross total is theirs.
    """
    fields = {field.name: field for field in grounded.fields if field.name in TOTALS}
    values = [fields[name].value for name in TOTALS if name in fields]
    found = tuple(value for value in values if isinstance(value, Decimal))
    if len(found) != len(TOTALS) or any(field.xml_path for field in fields.values()):
        return grounded
    convention = infer_convention(document)
    rows = {row.amounts: row for row in _rows(document, convention)}
    total = next((row for row in rows.values() if _is_total(row, list(rows))), None)
    if total is None or not (found in rows and found != total.amounts or _doubts(found, total)):
        return grounded
    spans = dict(zip(TOTALS, total.spans, strict=True))
    return replace(
        grounded,
        fields=tuple(
            printed_instead(field, spans[field.name], document, convention)
            if field.name in spans
            else field
            for field in grounded.fields
        ),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """Net, tax and gross of one line."""

    amounts: _Amounts
    spans: tuple[Span, ...]


def _is_total(row: _Row, known: Sequence[_Amounts]) -> bool:
    """Whether it is what all others come to, or the only one."""
    others = [amounts for amounts in known if amounts != row.amounts]
    is_sum = all(sum(each) == amount for each, amount in zip(zip(*others), row.amounts))
    return not others or (len(others) > 1 and is_sum)


def _doubts(found: tuple[Decimal, ...], total: _Row) -> bool:
    """Whether what was found cannot be all of it, but some of it is the total's."""
    net, tax, gross = found
    true_net, true_tax, true_gross = total.amounts
    is_whole = net + tax == gross and tax
    return not is_whole and true_tax != 0 and (net == true_net or gross == true_gross)


def _rows(document: Document, convention: Convention) -> Iterator[_Row]:
    lines: Mapping[tuple[int, int], list[tuple[Decimal, Span]]] = defaultdict(list)
    for value, span in known_amounts(document, convention):
        line = document.page(span.page).text.rfind("\n", 0, span.start)
        lines[span.page, line].append((value, span))
    for printed in lines.values():
        for three in combinations(printed[:_MAX_AMOUNTS], 3):
            net, tax, gross = amounts = tuple(value for value, _ in three)
            if net + tax == gross and is_plausible(dict(zip(TOTALS, amounts, strict=True))):
                yield _Row((net, tax, gross), tuple(span for _, span in three))
                break
