"""The tables. Rows stay within the store: it gives out records."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from docproc.extraction import Alignment, ExtractionStatus
from docproc.schema import FieldKind
from docproc.store.column_types import AnyText, CompactJson, UtcDateTime, now, stored_by_value
from docproc.store.records import AttemptOutcome, JobState


class ValueType(StrEnum):
    """The Python type that a field's stored value is read back as."""

    DECIMAL = "decimal"
    DATE = "date"
    TEXT = "text"


class Row(DeclarativeBase):
    """What all tables have in common."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own declaration is an instance's
        datetime: UtcDateTime(),
        str: AnyText(),
        list[Any]: CompactJson(),
        dict[str, Any]: CompactJson(),
        JobState: stored_by_value(JobState),
        AttemptOutcome: stored_by_value(AttemptOutcome),
        ExtractionStatus: stored_by_value(ExtractionStatus),
        FieldKind: stored_by_value(FieldKind),
        Alignment: stored_by_value(Alignment),
        ValueType: stored_by_value(ValueType),
    }


class DocumentRow(Row):
    """Content, once; ``num_pages`` is None until it was read.

    ``original_removed_at`` is when its bytes were given up, None while they are kept.
    """

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    num_bytes: Mapped[int] = mapped_column(BigInteger)
    num_pages: Mapped[int | None]
    original_removed_at: Mapped[datetime | None]


class ContentRow(Row):
    """A document's bytes, where machines share them through the database."""

    __tablename__ = "contents"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class PageRow(Row):
    """One page.

    ``words`` is a list of ``[start, end, left, top, right, bottom, confidence]``, the
    last null for printed words.
    """

    __tablename__ = "pages"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    width: Mapped[float]
    height: Mapped[float]
    words: Mapped[list[Any]]
    reasons: Mapped[list[Any]]


class JobRow(Row):
    """One document for one document type; the lease columns are set exactly while leased.

    ``is_whole`` if the document is not to be split, whatever it looks like. ``requested_type``
    is what it was submitted as; ``corrected_type`` is what people say it is, None if they do not.
    ``attempt`` counts attempts begun and ``crashes`` those that ended with the
    worker's death; a lower ``priority`` goes first.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("document_id", "requested_type", "is_whole"),
        Index(None, "state", "priority", "id"),
        Index(None, "lease_token", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    requested_type: Mapped[str]
    is_whole: Mapped[bool] = mapped_column(default=False)
    corrected_type: Mapped[str | None]
    document_type: Mapped[str | None]
    state: Mapped[JobState]
    priority: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_owner: Mapped[str | None]
    lease_token: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    error_words: Mapped[str | None]
    error_cure: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now())
    finished_at: Mapped[datetime | None]


class FileRow(Row):
    """The ledger: every file that was seen. It has a job, or the reason why not.

    A claim that is registered twice, by whoever finds it after a crash, is one file.
    ``home`` tells the machines of a fleet apart: each places its own files.
    """

    __tablename__ = "files"
    __table_args__ = (
        Index(None, "job_id"),
        Index(None, "placed_at"),
        # They are few, and counted often.
        Index(
            None,
            "is_duplicate",
            sqlite_where=text("is_duplicate = 1"),
            postgresql_where=text("is_duplicate"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    label: Mapped[str]
    source: Mapped[str]
    claim_id: Mapped[str | None] = mapped_column(unique=True)
    home: Mapped[str] = mapped_column(default="")
    num_bytes: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[datetime] = mapped_column(default=now())
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    is_duplicate: Mapped[bool] = mapped_column(default=False)
    error_code: Mapped[str | None]
    error_words: Mapped[str | None]
    error_cure: Mapped[str | None]
    placed_at: Mapped[datetime | None]
    placed_path: Mapped[str | None]


class ExportedRow(Row):
    """A document that was exported and marked: the section of a file, see ``ExportRow``."""

    __tablename__ = "exported_documents"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("files.id", ondelete="CASCADE"), primary_key=True
    )
    section: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    exported_at: Mapped[datetime] = mapped_column(default=now())


class OutboxRow(Row):
    """A message promised for a queued job; published until ``held_until``, None if not yet."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "held_until"),)

    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    held_until: Mapped[datetime | None]


class AttemptRow(Row):
    """One try at a job, for people to look back at; ``outcome`` is None while it lasts."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "job_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"))
    number: Mapped[int]
    owner: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(default=now())
    ended_at: Mapped[datetime | None]
    outcome: Mapped[AttemptOutcome | None]
    error_code: Mapped[str | None]
    error_words: Mapped[str | None]


class ExtractionRow(Row):
    """All fields that one job found in a document, which may be one of a stack.

    ``section`` numbers those of one job from 1. ``receipt`` and the versions say
    from what; ``cut`` is why the document begins where it does, None for the first.
    """

    __tablename__ = "extractions"
    __table_args__ = (
        UniqueConstraint("job_id", "section"),
        Index(None, "status", "job_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"))
    section: Mapped[int]
    document_type: Mapped[str]
    status: Mapped[ExtractionStatus]
    reasons: Mapped[list[Any]]
    receipt: Mapped[dict[str, Any]]
    cut: Mapped[dict[str, Any] | None]
    document_sha256: Mapped[str]
    document_type_sha256: Mapped[str]
    prompt_version: Mapped[str]
    model_version: Mapped[str | None]
    adapter_version: Mapped[str | None]
    confidence: Mapped[float | None]
    stored_at: Mapped[datetime] = mapped_column(default=now())

    summary: Mapped["SummaryRow | None"] = relationship(passive_deletes=True)
    line_items: Mapped[list["LineItemRow"]] = relationship(
        order_by="LineItemRow.ordinal", passive_deletes=True
    )
    fields: Mapped[list["FieldRow"]] = relationship(
        order_by="FieldRow.ordinal", passive_deletes=True
    )


class LineItemRow(Row):
    """One row of a list field; ``ordinal`` keeps the order within the extraction."""

    __tablename__ = "line_items"
    __table_args__ = (Index(None, "extraction_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    list_name: Mapped[str]
    position: Mapped[int]


class FieldRow(Row):
    """One field, of the extraction itself or of one of its line items.

    ``value`` is canonical text that ``value_type`` reads back exactly; both are
    None together, as are the span's three columns. A value has a span or a path.
    """

    __tablename__ = "fields"
    __table_args__ = (Index(None, "extraction_id"), Index(None, "line_item_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id", ondelete="CASCADE"))
    line_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("line_items.id", ondelete="CASCADE")
    )
    ordinal: Mapped[int]
    name: Mapped[str]
    kind: Mapped[FieldKind]
    position: Mapped[int]
    verbatim: Mapped[str | None]
    value: Mapped[str | None]
    value_type: Mapped[ValueType | None]
    page: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    box: Mapped[list[Any] | None]
    alignment: Mapped[Alignment]
    confidence: Mapped[float | None]
    reasons: Mapped[list[Any]]
    xml_path: Mapped[str | None]
    model_confidence: Mapped[float | None]

    line_item: Mapped[LineItemRow | None] = relationship()


class CorrectedFieldRow(Row):
    """A field as people have corrected it, for search; ``field_id`` is what was found instead.

    That is None where nothing was found, and ``text`` is empty where people left nothing.
    """

    __tablename__ = "corrected_fields"
    __table_args__ = (Index(None, "extraction_id"), Index(None, "field_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id", ondelete="CASCADE"))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("fields.id", ondelete="CASCADE"))
    name: Mapped[str]
    page: Mapped[int | None]
    text: Mapped[str]


class SummaryRow(Row):
    """An extraction's summary.

    ``pages`` has the numbers of the pages that were read, and then a list for each
    sentence: its text and the numbers of the pages it cites.
    """

    __tablename__ = "summaries"

    extraction_id: Mapped[int] = mapped_column(
        ForeignKey("extractions.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str]
    pages: Mapped[list[Any]]


class ReviewRow(Row):
    """What a person said about a job's extraction; kept when that is replaced.

    ``extraction_id`` names it until then. ``status_before`` is what undoing brings back.
    """

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "job_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    section: Mapped[int]
    extraction_id: Mapped[int | None]
    document_type: Mapped[str]
    reviewer: Mapped[str]
    reviewed_at: Mapped[datetime]
    is_confirmed: Mapped[bool]
    status_before: Mapped[ExtractionStatus]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]

    corrections: Mapped[list["CorrectionRow"]] = relationship(
        order_by="CorrectionRow.ordinal", passive_deletes=True
    )


class CorrectionRow(Row):
    """One field of a review, before and after, as JSON."""

    __tablename__ = "corrections"
    __table_args__ = (Index(None, "review_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    list_name: Mapped[str]
    position: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any]]


class SupersededRow(Row):
    """An extraction that another has replaced, whole, as JSON."""

    __tablename__ = "superseded_extractions"
    __table_args__ = (Index(None, "job_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    section: Mapped[int]
    stored_at: Mapped[datetime]
    superseded_at: Mapped[datetime] = mapped_column(default=now())
    extraction: Mapped[dict[str, Any]]


class ExtractionKeyRow(Row):
    """What an extraction is found again by: its vendor, and the vendor's own number."""

    __tablename__ = "extraction_keys"
    __table_args__ = (Index(None, "key"),)

    extraction_id: Mapped[int] = mapped_column(
        ForeignKey("extractions.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
