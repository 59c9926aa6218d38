"""What the store gives out and takes in: frozen dataclasses, never rows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from docproc.errors import DocprocError
from docproc.extraction import Extraction, ExtractionStatus, Field


class JobState(StrEnum):
    """Where a job is on its way ``queued -> leased -> done | failed``."""

    QUEUED = "queued"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class AttemptOutcome(StrEnum):
    """How one attempt at a job ended."""

    DONE = "done"
    FAILED = "failed"
    RELEASED = "released"
    EXPIRED = "expired"


class FileState(StrEnum):
    """What people see of a file; every file seen is in exactly one of these."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a job is tried before it fails with the reason.

    Attributes:
        max_attempts: attempts that may end with an error.
        max_crashes: attempts that may end with the worker's death; the last fails the job.
        num_suspect_crashes: from this many crashes on, a job runs alone.
    """

    max_attempts: int = 3
    max_crashes: int = 4
    num_suspect_crashes: int = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something failed: a stable code, what happened, and what to do about it."""

    code: str
    words: str
    cure: str = ""

    @classmethod
    def of(cls, error: DocprocError) -> Self:
        """The failure that ``error`` describes."""
        return cls(error.code, " ".join(str(error).split()), error.cure)

    @property
    def sentence(self) -> str:
        """What happened and what to do, in one line."""
        return f"{self.words}; {self.cure}" if self.cure else self.words


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file whose content is safe in docproc's own keeping.

    Attributes:
        name: the file's name, as people know it.
        label: the sub-folder of the inbox it lay in, '' for none.
        source: where it lay.
        sha256: of its content, lower-case hex.
        num_bytes: of its content.
        claim_id: names this file for ever, so that it is entered once; None if it is not known.
        content: the bytes, where other machines are to get them from the database.
    """

    name: str
    label: str
    source: Path
    sha256: str
    num_bytes: int
    claim_id: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One line of the ledger: a file that was seen, and what became of it.

    Attributes:
        id: the number people use, from 1.
        name: the file's name.
        label: the sub-folder of the inbox it lay in, '' for none.
        source: where it lay.
        num_bytes: its size.
        seen_at: when it was registered.
        state: what people see of it.
        sha256: of its content; None if it never became a document.
        job_id: the job that works on it; None if it never became a document.
        duplicate_of: id of the first file with this content and type, None for that itself.
        document_type: the one found or asked for, '' while it is not known; of a
            stack, all of them with commas between.
        status: of its extractions, the worst; None while there is none.
        reasons: of the first extraction with that status: why a person should look.
        failure: why it failed, None if it did not (or not finally).
        attempt: number of attempts begun.
        placed_at: when its original was put in ``archive/`` or ``failed/``.
        placed_path: where.
        requested_type: the document type that was asked for last, '' for whatever it is.
        is_whole: whether it was not to be split.
    """

    id: int
    name: str
    label: str
    source: Path
    num_bytes: int
    seen_at: datetime
    state: FileState
    sha256: str | None = None
    job_id: int | None = None
    duplicate_of: int | None = None
    document_type: str = ""
    status: ExtractionStatus | None = None
    reasons: tuple[str, ...] = ()
    failure: Failure | None = None
    attempt: int = 0
    placed_at: datetime | None = None
    placed_path: Path | None = None
    requested_type: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One document for one document type, as a worker needs it.

    Attributes:
        id: what a message carries.
        document_sha256: names the content.
        document_type: the one asked for; '' means classify.
        is_whole: whether it is not to be split.
        file_name: of the first file with this content and type.
        label: of that file.
        num_crashes: attempts that ended with the worker's death so far.
    """

    id: int
    document_sha256: str
    document_type: str
    is_whole: bool
    file_name: str
    label: str
    num_crashes: int


@dataclass(frozen=True, slots=True)
class Lease:
    """The exclusive right to one attempt at a job, proved by its token.

    Attributes:
        job: what to work on.
        token: unique to this lease; what is stored must show it.
        attempt: number of this attempt, from 1.
        expires_at: when others may take over unless it is renewed.
    """

    job: Job
    token: str
    attempt: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says one field, or one cell of a row, should be.

    Attributes:
        after: what it should be, with its name, kind and position; null if nothing is there.
        list_name: of the row's list, '' for a field of the document itself.
        position: of the row as it was found; the next one makes a new row.
        before: what people saw until then; the store fills it in.
    """

    after: Field
    list_name: str = ""
    position: int = 0
    before: Field | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What one person did to one extraction at one time.

    Attributes:
        id: grows with time.
        extraction_id: of what was reviewed; None once another has replaced that.
        document_type: of what was reviewed.
        reviewer: who.
        reviewed_at: when.
        corrections: of single fields; none where all was right.
        is_confirmed: whether the person has looked at all of it, so that it is ok.
        undone_at: when it was taken back, None if it stands.
        undone_by: by whom.
    """

    id: int
    extraction_id: int | None
    document_type: str
    reviewer: str
    reviewed_at: datetime
    corrections: tuple[Correction, ...]
    is_confirmed: bool
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class StoredExtraction:
    """An extraction with the job that made it, and its place among the job's, from 1.

    Attributes:
        extraction: as people see it, with corrections.
        id: names it until another replaces it.
        found: as docproc found it.
        reviews: those that were not undone, the earliest first.
    """

    job_id: int
    section: int
    stored_at: datetime
    extraction: Extraction
    id: int
    found: Extraction
    reviews: tuple[Review, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether a person has looked at all of it."""
        return any(r.is_confirmed and r.extraction_id == self.id for r in self.reviews)


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """An extraction that a person should look at, or has looked at, with its file."""

    file: FileEntry
    stored: StoredExtraction


@dataclass(frozen=True, slots=True)
class SupersededExtraction:
    """An extraction, as people saw it, that another of the same document has replaced."""

    section: int
    stored_at: datetime
    superseded_at: datetime
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What reading some files came to: pages that were read, and tokens of prompts and answers."""

    num_pages: int = 0
    num_tokens: int = 0

    def __add__(self, other: "WorkDone") -> "WorkDone":
        return WorkDone(self.num_pages + other.num_pages, self.num_tokens + other.num_tokens)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place where all words that were searched for stand: on one page, or in one field.

    Attributes:
        file: the first file with this content.
        page: number of the page; None for a field that stands on none.
        field: name of the field; '' if it is the page.
        before: of the line around what was found.
        found: the words from the first that was searched for.
        after: the rest of the line.
    """

    file: FileEntry
    page: int | None
    field: str
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One document with its extraction; None unless the file's state is done.

    A file that holds several documents has a row for each; ``section`` numbers them
    from 1.
    """

    file: FileEntry
    extraction: Extraction | None
    section: int = 1


@dataclass(frozen=True, slots=True, order=True)
class FoundColumn:
    """A name under which extractions of one document type hold values.

    Attributes:
        document_type: of the extractions.
        list_name: the list whose rows have it, '' for the document itself.
        name: the field's.
    """

    document_type: str
    list_name: str
    name: str


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something that the account of all files does not explain.

    Attributes:
        subject: what it is about, as people find it.
        reason: what is wrong with it.
        cure: what to do.
        is_repairable: whether ``Store.repair`` puts it right.
    """

    subject: str
    reason: str
    cure: str
    is_repairable: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Number of files by state; ``ok`` and ``needs_review`` add up to ``done``.

    ``unaccounted`` are those that no state explains: 0 unless something outside
    docproc has changed the database.
    """

    waiting: int = 0
    working: int = 0
    done: int = 0
    failed: int = 0
    duplicate: int = 0
    ok: int = 0
    needs_review: int = 0
    unaccounted: int = 0

    @property
    def total(self) -> int:
        """Every file ever seen."""
        explained = self.waiting + self.working + self.done + self.failed + self.duplicate
        return explained + self.unaccounted

    @property
    def is_settled(self) -> bool:
        """Whether nothing waits and nothing is worked on."""
        return self.waiting == 0 and self.working == 0
