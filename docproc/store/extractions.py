"""Extractions between rows and records; what is read back equals what was stored."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from docproc.documents import Box, Span
from docproc.extraction import (
    Cut,
    Evidence,
    Extraction,
    Field,
    LineItem,
    Sentence,
    Summary,
    Version,
)
from docproc.store import corrected_fields, reviewing
from docproc.store.extraction_json import (
    canonical,
    extraction_json,
    extraction_of,
    receipt_json,
    receipt_of,
    value_of,
)
from docproc.store.records import FoundColumn, StoredExtraction, SupersededExtraction
from docproc.store.rows import ExtractionRow, FieldRow, LineItemRow, SummaryRow, SupersededRow


def save(session: Session, job_id: int, extractions: Sequence[Extraction]) -> list[int]:
    """Stores a job's extractions in place of earlier ones, which are kept as superseded.

    Returns:
        their ids.
    """
    earlier = by_job(session, [job_id]).get(job_id, [])
    session.add_all(_superseded(each) for each in earlier)
    reviewing.leave_behind(session, job_id)
    session.execute(delete(ExtractionRow).where(ExtractionRow.job_id == job_id))
    rows = list(_rows(job_id, extractions))
    session.add_all(rows)
    session.flush()
    for stored in by_job(session, [job_id]).get(job_id, []) if earlier else ():
        # What people have corrected in the earlier ones holds for these, too.
        corrected_fields.note(session, stored)
    return [row.id for row in rows]


def by_job(session: Session, job_ids: Sequence[int]) -> dict[int, list[StoredExtraction]]:
    """The extractions of these jobs, as far as there are any, in order of section."""
    rows = session.scalars(
        select(ExtractionRow)
        .where(ExtractionRow.job_id.in_(job_ids))
        .order_by(ExtractionRow.section)
        .options(
            selectinload(ExtractionRow.summary),
            selectinload(ExtractionRow.line_items),
            selectinload(ExtractionRow.fields),
        )
    )
    reviews = reviewing.in_force(session, job_ids)
    by_job_id: dict[int, list[StoredExtraction]] = {}
    for row in rows:
        of_row = tuple(reviews.get((row.job_id, row.section), ()))
        found = _extraction(row)
        seen = reviewing.seen(found, row.id, of_row)
        stored = StoredExtraction(
            row.job_id, row.section, row.stored_at, seen, row.id, found, of_row
        )
        by_job_id.setdefault(row.job_id, []).append(stored)
    return by_job_id


def superseded(session: Session, job_id: int) -> list[SupersededExtraction]:
    """The earlier extractions of a job, the earliest first."""
    rows = session.scalars(
        select(SupersededRow).where(SupersededRow.job_id == job_id).order_by(SupersededRow.id)
    )
    return [
        SupersededExtraction(
            row.section, row.stored_at, row.superseded_at, extraction_of(row.extraction)
        )
        for row in rows
    ]


def found_columns(session: Session) -> list[FoundColumn]:
    """See ``Store.found_columns``."""
    list_name = func.coalesce(LineItemRow.list_name, "")
    found = (
        select(ExtractionRow.document_type, list_name, FieldRow.name)
        .join(FieldRow, FieldRow.extraction_id == ExtractionRow.id)
        .outerjoin(LineItemRow, LineItemRow.id == FieldRow.line_item_id)
        .distinct()
    )
    return sorted(FoundColumn(*row) for row in session.execute(found))


def _superseded(earlier: StoredExtraction) -> SupersededRow:
    return SupersededRow(
        job_id=earlier.job_id,
        section=earlier.section,
        stored_at=earlier.stored_at,
        extraction=extraction_json(earlier.extraction),
    )


def _rows(job_id: int, extractions: Sequence[Extraction]) -> Iterator[ExtractionRow]:
    for section, extraction in enumerate(extractions, start=1):
        row = _row(job_id, section, extraction)
        _fill(row, extraction)
        yield row


def _fill(row: ExtractionRow, extraction: Extraction) -> None:
    row.fields = [_field_row(n, field, None) for n, field in enumerate(extraction.fields)]
    for ordinal, item in enumerate(extraction.line_items):
        item_row = LineItemRow(ordinal=ordinal, list_name=item.list_name, position=item.position)
        row.line_items.append(item_row)
        row.fields += [_field_row(n, field, item_row) for n, field in enumerate(item.fields)]


def _row(job_id: int, section: int, extraction: Extraction) -> ExtractionRow:
    version, summary = extraction.version, extraction.summary
    return ExtractionRow(
        job_id=job_id,
        section=section,
        document_type=extraction.document_type,
        status=extraction.status,
        reasons=list(extraction.reasons),
        receipt=receipt_json(extraction.receipt),
        cut=extraction.cut and asdict(extraction.cut),
        document_sha256=version.document_sha256,
        document_type_sha256=version.document_type_sha256,
        prompt_version=version.prompt,
        model_version=version.model,
        adapter_version=version.adapter,
        confidence=extraction.confidence,
        summary=summary and _summary_row(summary),
    )


def _summary_row(summary: Summary) -> SummaryRow:
    cited = ([sentence.text, list(sentence.pages)] for sentence in summary.sentences)
    return SummaryRow(text=summary.text, pages=[*summary.pages, *cited])


def _field_row(ordinal: int, field: Field, item_row: LineItemRow | None) -> FieldRow:
    evidence = field.evidence
    span = evidence and evidence.span
    box = evidence and evidence.box
    value, value_type = canonical(field.value)
    return FieldRow(
        line_item=item_row,
        ordinal=ordinal,
        name=field.name,
        kind=field.kind,
        position=field.position,
        verbatim=field.verbatim,
        value=value,
        value_type=value_type,
        page=span and span.page,
        start=span and span.start,
        end=span and span.end,
        box=[box.left, box.top, box.right, box.bottom] if box else None,
        alignment=field.alignment,
        confidence=field.confidence,
        reasons=list(field.reasons),
        xml_path=field.xml_path,
        model_confidence=field.model_confidence,
    )


def _extraction(row: ExtractionRow) -> Extraction:
    of_items: dict[int, list[Field]] = {item.id: [] for item in row.line_items}
    own: list[Field] = []
    for field_row in row.fields:
        place = own if field_row.line_item_id is None else of_items[field_row.line_item_id]
        place.append(_field(field_row))
    items = (
        LineItem(item.list_name, item.position, tuple(of_items[item.id])) for item in row.line_items
    )
    return Extraction(
        row.document_type,
        row.status,
        tuple(own),
        tuple(items),
        _summary(row.summary),
        tuple(row.reasons),
        receipt_of(row.receipt),
        version=_version(row),
        cut=Cut(**row.cut) if row.cut else None,
        confidence=row.confidence,
    )


def _summary(row: SummaryRow | None) -> Summary | None:
    if row is None:
        return None
    # Older ones have no sentences.
    sentences = (Sentence(it[0], tuple(it[1])) for it in row.pages if isinstance(it, list))
    read = (number for number in row.pages if not isinstance(number, list))
    return Summary(row.text, tuple(read), tuple(sentences))


def _field(row: FieldRow) -> Field:
    return Field(
        row.name,
        row.kind,
        row.verbatim,
        value_of(row.value, row.value_type),
        _evidence(row),
        row.alignment,
        row.confidence,
        row.position,
        tuple(row.reasons),
        row.xml_path,
        row.model_confidence,
    )


def _evidence(row: FieldRow) -> Evidence | None:
    if row.page is None or row.start is None or row.end is None:
        return None
    return Evidence(Span(row.page, row.start, row.end), Box(*row.box) if row.box else None)


def _version(row: ExtractionRow) -> Version:
    return Version(
        document_sha256=row.document_sha256,
        document_type_sha256=row.document_type_sha256,
        prompt=row.prompt_version,
        model=row.model_version,
        adapter=row.adapter_version,
    )
