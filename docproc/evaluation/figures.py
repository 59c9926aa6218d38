"""Figures of a run: how much is right, and how much of what is called ok is wrong."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from docproc.evaluation.running import Result, Run
from docproc.evaluation.scoring import Outcome, Verdict
from docproc.extraction import Extraction, Field

_DIGITS = 4


@dataclass(slots=True)
class Tally:
    """How often each outcome came; a wrong value is one that is missing, and one too many."""

    counts: Counter[Outcome] = field(default_factory=Counter)

    def add(self, verdict: Verdict) -> None:
        """Counts one more."""
        self.counts[verdict.outcome] += 1

    @property
    def right(self) -> int:
        """True values that were found."""
        return self.counts[Outcome.RIGHT]

    @property
    def exact(self) -> float | None:
        """Share of what nobody needs to correct: true values, and rightly none."""
        return _share(self.right + self.counts[Outcome.ABSENT], self.counts.total())

    @property
    def precision(self) -> float | None:
        """Share of true values among those that were found."""
        too_many = self.counts[Outcome.WRONG] + self.counts[Outcome.SPURIOUS]
        return _share(self.right, self.right + too_many)

    @property
    def recall(self) -> float | None:
        """Share of true values that were found."""
        not_found = self.counts[Outcome.WRONG] + self.counts[Outcome.MISSING]
        return _share(self.right, self.right + not_found)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, None where nothing is labelled."""
        wrong = 2 * self.counts[Outcome.WRONG]
        errors = wrong + self.counts[Outcome.SPURIOUS] + self.counts[Outcome.MISSING]
        return _share(2 * self.right, 2 * self.right + errors)

    def figures(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "exact": self.exact,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            **{outcome.value: self.counts[outcome] for outcome in Outcome},
        }


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """Counts all."""
    counted = Tally()
    for verdict in verdicts:
        counted.add(verdict)
    return counted


def figures(run: Run) -> dict[str, Any]:
    """All figures of a run, for JSON."""
    results = run.results
    verdicts = [verdict for result in results for verdict in result.judged.verdicts]
    header = tally(verdict for verdict in verdicts if not verdict.list_name)
    items = tally(verdict for verdict in verdicts if verdict.list_name)
    return {
        "documents": len(results),
        "header_f1": header.f1,
        "header_exact": header.exact,
        "items_f1": items.f1,
        "all_right_share": _share(sum(r.is_all_right for r in results), len(results)),
        **_trust(results),
        "seconds_per_document": round(run.seconds / max(1, len(results)), 3),
        "seconds": round(run.seconds, 3),
        "fields": _by_field(verdicts),
        "evidence": _evidence(results),
        "document_types": _types(results),
        "not_asked": dict(Counter(name for r in results for name in r.judged.not_asked)),
        "num_stacks": sum(result.num_sections > 1 for result in results),
        "failed": {r.label.id: r.failure for r in results if r.failure},
        "risk_coverage": [list(point) for point in risk_coverage(results)],
    }


def risk_coverage(results: Sequence[Result]) -> list[tuple[float, float]]:
    """The surest documents first: share of all documents, and share of those with a mistake."""
    ordered = sorted(results, key=sureness, reverse=True)
    points, mistakes = [], 0
    for number, result in enumerate(ordered, start=1):
        mistakes += not result.is_all_right
        points.append((round(number / len(ordered), _DIGITS), round(mistakes / number, _DIGITS)))
    return points


def sureness(result: Result) -> tuple[bool, float]:
    """Grows with how sure docproc is of a document: what is ok first; XML is surest."""
    extraction = result.extraction
    if extraction is None:
        return False, 0.0
    return result.is_ok, 1.0 if extraction.confidence is None else extraction.confidence


def reported(extraction: Extraction) -> list[Field]:
    """Every field and cell that is not null."""
    cells = (cell for item in extraction.line_items for cell in item.fields)
    return [each for each in (*extraction.fields, *cells) if each.verbatim is not None]


def _trust(results: Sequence[Result]) -> dict[str, Any]:
    """What ``ok`` is worth: by documents with any mistake, with a wrong value, and by fields."""
    ok = [result for result in results if result.is_ok and result.judged.verdicts]
    mistaken = sum(not result.is_all_right for result in ok)
    fields = [verdict for result in ok for verdict in result.judged.verdicts]
    wrong_fields = sum(not verdict.outcome.is_right for verdict in fields)
    num_ok = sum(result.is_ok for result in results)
    return {
        "ok": num_ok,
        "ok_share": _share(num_ok, len(results)),
        "false_successes": mistaken,
        "false_success_rate": _share(mistaken, len(ok)) or 0.0,
        "false_success_wrong_values": _share(sum(r.has_wrong_value for r in ok), len(ok)) or 0.0,
        "false_success_fields": _share(wrong_fields, len(fields)) or 0.0,
    }


def _by_field(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    tallies: dict[str, Tally] = {}
    for verdict in verdicts:
        tallies.setdefault(verdict.full_name, Tally()).add(verdict)
    return {name: counted.figures() for name, counted in tallies.items()}


def _evidence(results: Sequence[Result]) -> dict[str, int]:
    """How many values are reported, and how many of them cannot be shown."""
    shown = [f for r in results if r.extraction for f in reported(r.extraction)]
    without = sum(each.evidence is None and each.xml_path is None for each in shown)
    return {"values": len(shown), "without": without}


def _types(results: Sequence[Result]) -> dict[str, Any]:
    """How many documents are of a type, and how many were taken for it."""
    counts = Counter(result.document_type for result in results)
    taken = Counter(
        result.document_type
        for result in results
        if result.extraction and result.extraction.document_type == result.document_type
    )
    return {name: {"documents": n, "taken_for_it": taken[name]} for name, n in counts.items()}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, _DIGITS) if whole else None
