"""``make chaos``: the large run on every database and broker; prints what it counted.

python -m tests.chaos [NUM_DOCUMENTS [NUM_KILLS [SEED]]]
"""

import sys
import tempfile
from pathlib import Path

from tests.chaos.brokers import new_broker
from tests.chaos.run import Outcome, Plan, run
from tests.chaos.settings import COMBINATIONS, chaos_settings
from tests.store.databases import new_database


def main(plan: Plan) -> bool:
    """Runs everywhere; whether nothing was lost or done twice anywhere."""
    outcomes = [_run(database, broker, plan) for database, broker in COMBINATIONS]
    return all(outcome.is_exact for outcome in outcomes)


def _run(database: str, broker_kind: str, plan: Plan) -> Outcome:
    with (
        tempfile.TemporaryDirectory() as folder,
        new_database(database, Path(folder)) as database_url,
        new_broker(broker_kind, Path(folder) / "broker") as broker,
    ):
        outcome = run(chaos_settings(Path(folder), database_url, broker), broker, plan)
    sys.stdout.write(f"{database} + {broker_kind}: {outcome}\n\n")
    sys.stdout.flush()
    return outcome


if __name__ == "__main__":
    defaults = (1000, 50, 1)
    given = [int(argument) for argument in sys.argv[1:]]
    num_documents, num_kills, seed = (*given, *defaults[len(given) :])
    sys.exit(not main(Plan(num_documents, num_kills, seed=seed)))
