"""Dispatch: from the outbox to the broker."""

from docproc.dispatch.broker import (
    EXTRACT_TASK,
    answering_workers,
    broker_round_trip,
    celery_app,
)
from docproc.dispatch.publishing import celery_send
from docproc.dispatch.pump import HOLD_SECONDS, Pump

__all__ = [
    "EXTRACT_TASK",
    "HOLD_SECONDS",
    "Pump",
    "answering_workers",
    "broker_round_trip",
    "celery_app",
    "celery_send",
]
