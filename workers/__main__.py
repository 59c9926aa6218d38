"""``python -m workers``: one worker process."""

import logging
import sys

from docproc.dispatch import HOLD_SECONDS
from docproc.errors import DocprocError
from docproc.intake.supervisor import END_WITH_STDIN
from docproc.settings import load_settings
from docproc.store import LOG_FORMAT
from workers.app import run_worker
from workers.extractor import BuildExtractor
from workers.stopping import end_process, stop_at_end_of


def main(
    arguments: list[str], build_extractor: BuildExtractor, *, hold_seconds: float = HOLD_SECONDS
) -> None:
    """Runs a worker, as ``run_worker`` does, and ends the process with its exit status."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    # Celery tells of each task twice, and the store knows better.
    for name in ("celery", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if END_WITH_STDIN in arguments:
        stop_at_end_of(sys.stdin.buffer)
    try:
        exit_status = run_worker(load_settings(), build_extractor, hold_seconds=hold_seconds)
    except DocprocError as error:
        sys.stderr.write(f"{error.words}\n")
        exit_status = error.exit_code
    end_process(exit_status)


if __name__ == "__main__":
    # Here alone, so that no other process, and no test, loads MLX.
    from docproc.pipeline import build_extractor

    main(sys.argv[1:], lambda settings, store: build_extractor(settings, memory=store))
