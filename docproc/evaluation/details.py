"""Details of a run: what was found in each document beside what is true, one object a line."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from docproc.evaluation.running import Result, Run
from docproc.evaluation.scoring import Verdict
from docproc.pipeline.confidence import is_unsureness


def write_details(run: Run, path: Path) -> None:
    """Writes one JSON object a document."""
    with path.open("w", encoding="utf-8") as file:
        for details in details_of(run):
            file.write(json.dumps(details, ensure_ascii=False, default=str) + "\n")


def details_of(run: Run) -> Iterator[dict[str, Any]]:
    """What came of each document, for people who look for its mistakes."""
    return map(_details, run.results)


def _details(result: Result) -> dict[str, Any]:
    extraction = result.extraction
    return {
        "id": result.label.id,
        "file": result.label.path,
        "document_type": extraction.document_type if extraction else result.document_type,
        "status": extraction.status if extraction else "failed",
        "is_all_right": result.is_all_right,
        "reasons": list(extraction.reasons) if extraction else [result.failure],
        "confidence": extraction.confidence if extraction else None,
        "verdicts": [_verdict(verdict) for verdict in result.judged.verdicts],
        "vendor": result.label.fields.get("vendor_name"),
        "is_checked": extraction is not None and all(map(is_unsureness, extraction.reasons)),
        "units": [asdict(unit) for unit in result.units],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    found = verdict.found
    return {
        "field": verdict.full_name,
        "position": verdict.position,
        "outcome": verdict.outcome,
        "truth": verdict.truth,
        "found": found.value if found else None,
        "verbatim": found.verbatim if found else None,
        "confidence": found.confidence if found else None,
    }
