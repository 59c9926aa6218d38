"""The store: the only place that knows the database; see ``Store``."""

from docproc.store.browsing import Neighbours, PeriodCount, QueuePlace, ReviewCounts
from docproc.store.changes import CHANGES, LOG_FORMAT
from docproc.store.records import (
    Arrival,
    AttemptOutcome,
    Correction,
    Counts,
    Discrepancy,
    ExportRow,
    Failure,
    FileEntry,
    FileState,
    FoundColumn,
    Job,
    JobState,
    Lease,
    Limits,
    Review,
    ReviewTask,
    SearchHit,
    StoredExtraction,
    SupersededExtraction,
    WorkDone,
)
from docproc.store.remembering import ConfirmedPlace, KnownVendor
from docproc.store.reviewing import corrected, seen_again
from docproc.store.store import Store

__all__ = [
    "CHANGES",
    "LOG_FORMAT",
    "Arrival",
    "AttemptOutcome",
    "ConfirmedPlace",
    "Correction",
    "Counts",
    "Discrepancy",
    "ExportRow",
    "Failure",
    "FileEntry",
    "FileState",
    "FoundColumn",
    "Job",
    "JobState",
    "KnownVendor",
    "Lease",
    "Limits",
    "Neighbours",
    "PeriodCount",
    "QueuePlace",
    "Review",
    "ReviewCounts",
    "ReviewTask",
    "SearchHit",
    "Store",
    "StoredExtraction",
    "SupersededExtraction",
    "WorkDone",
    "corrected",
    "seen_again",
]
