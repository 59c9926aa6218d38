"""The store: the only place that knows the database; see ``Store``."""

from docproc.store.browsing import Neighbours, PeriodCount, QueuePlace
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
)
from docproc.store.store import Store

__all__ = [
    "CHANGES",
    "LOG_FORMAT",
    "Arrival",
    "AttemptOutcome",
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
    "Lease",
    "Limits",
    "Neighbours",
    "PeriodCount",
    "QueuePlace",
    "Review",
    "ReviewTask",
    "SearchHit",
    "Store",
    "StoredExtraction",
    "SupersededExtraction",
]
