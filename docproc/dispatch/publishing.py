"""Publishes job ids to the workers, which it knows by the name of their task."""

from celery import Celery

from docproc.dispatch.broker import EXTRACT_TASK
from docproc.dispatch.pump import Send


def celery_send(app: Celery) -> Send:
    """A ``Pump``'s ``send``: one message with a job id, and no second try of its own."""

    def send(job_id: int) -> object:
        return app.send_task(EXTRACT_TASK, (job_id,), retry=False, ignore_result=True)

    return send
