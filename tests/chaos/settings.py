"""What docproc is run on."""

from pathlib import Path

from docproc.settings import Settings
from tests.chaos.brokers import Broker

COMBINATIONS = (("sqlite", "embedded"), ("postgresql", "redis"), ("postgresql", "rabbitmq"))


def chaos_settings(home: Path, database_url: str, broker: Broker) -> Settings:
    """Everything waits shortly, so that it recovers while we look on."""
    return Settings(
        home=home,
        database_url=database_url,
        broker_url=broker.url,
        settle_seconds=0.2,
        rescan_seconds=1.0,
        lease_seconds=3.0,
        max_slots=4,
    )
