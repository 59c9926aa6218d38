"""What several folders of tests need."""

import os
from pathlib import Path

import pytest

from docproc.errors import ModelMissing
from docproc.models.catalog import STARTER, ModelFiles, require_model
from docproc.settings import load_settings

# Of the processes that tests run in side by side, 0 where there is one.
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
SHARED_DATA = Path(__file__).parents[1].parent / "shared" / "data"


def skip_unless_in_ci(reason: str) -> None:
    """Skips on a user's machine; what is missing in CI is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def starter_model() -> ModelFiles:
    """The starter model in this machine's cache."""
    try:
        return require_model(STARTER, load_settings().cache_dir)
    except ModelMissing as error:
        skip_unless_in_ci(error.words)
        raise
