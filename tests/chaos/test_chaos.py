from pathlib import Path

import pytest

from tests.chaos.brokers import NotInstalled, new_broker
from tests.chaos.run import Plan, run
from tests.chaos.settings import COMBINATIONS, chaos_settings
from tests.conftest import skip_unless_in_ci
from tests.store.databases import new_database

SMALL = Plan(num_documents=40, num_kills=5, num_wipes=1)


@pytest.mark.parametrize(("database", "broker_kind"), COMBINATIONS)
def test_whatever_is_killed_each_document_is_extracted_once_and_every_file_accounted_for(
    tmp_path: Path, database: str, broker_kind: str
) -> None:
    try:
        with (
            new_database(database, tmp_path) as database_url,
            new_broker(broker_kind, tmp_path / "broker") as broker,
        ):
            outcome = run(chaos_settings(tmp_path, database_url, broker), broker, SMALL)
    except NotInstalled as error:
        skip_unless_in_ci(str(error))
        raise

    assert outcome.kills.total() == SMALL.num_kills
    assert outcome.is_exact, str(outcome)
