"""Dispatch: from the outbox to the broker."""

from docproc.dispatch.broker import EXTRACT_TASK, celery_app
from docproc.dispatch.publishing import celery_send
from docproc.dispatch.pump import BROKER_HOLD_SECONDS, EMBEDDED_HOLD_SECONDS, Pump

__all__ = [
    "BROKER_HOLD_SECONDS",
    "EMBEDDED_HOLD_SECONDS",
    "EXTRACT_TASK",
    "Pump",
    "celery_app",
    "celery_send",
]
