"""Intake: from the inbox to the ledger, and back to where people look."""

from docproc.intake.placing import Placer
from docproc.intake.submission import Submission, submit
from docproc.intake.supervisor import WorkerProcess
from docproc.intake.watcher import Watcher, check_inbox

__all__ = ["Placer", "Submission", "Watcher", "WorkerProcess", "check_inbox", "submit"]
