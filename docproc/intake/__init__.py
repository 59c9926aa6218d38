"""Intake: from the inbox to the ledger, and back to where people look."""

from docproc.intake.backing_up import Backup, back_up
from docproc.intake.deleting import Deletion
from docproc.intake.events import probe_events
from docproc.intake.placing import Placer
from docproc.intake.reconciling import Reconciler
from docproc.intake.retention import Due, Retention
from docproc.intake.scanning import scan
from docproc.intake.submission import Submission, submit
from docproc.intake.supervisor import WorkerProcess, as_environment, is_worker_alive
from docproc.intake.watcher import Watcher, check_inbox

__all__ = [
    "Backup",
    "Deletion",
    "Due",
    "Placer",
    "Reconciler",
    "Retention",
    "Submission",
    "Watcher",
    "WorkerProcess",
    "as_environment",
    "back_up",
    "check_inbox",
    "is_worker_alive",
    "probe_events",
    "scan",
    "submit",
]
