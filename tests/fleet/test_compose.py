"""What can be said of the containers without running any."""

import re
import shlex
from pathlib import Path
from typing import Any

import yaml

from docproc.settings import Settings

ROOT = Path(__file__).parents[2]


def services() -> dict[str, Any]:
    """The services of the compose file, with what they share filled in."""
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = composed["services"]
    return found


def test_workers_in_containers_have_settings_that_docproc_knows() -> None:
    for name in ("worker", "worker-cuda"):
        environment = services()[name]["environment"]
        given = {key.removeprefix("DOCPROC_").lower(): environment[key] for key in environment}

        assert set(given) <= set(Settings.model_fields)
        assert not Settings(**given).is_broker_embedded
        assert Settings(**given).are_originals_in_database


def test_services_depend_on_services_that_exist() -> None:
    for service in services().values():
        assert set(service.get("depends_on", {})) <= set(services())


def test_the_image_is_made_of_files_that_exist() -> None:
    dockerfiles = {s["build"]["dockerfile"] for s in services().values() if "build" in s}

    [dockerfile] = dockerfiles
    text = (ROOT / dockerfile).read_text(encoding="utf-8")
    sources = [
        source
        for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE)
        for source in shlex.split(line)[:-1]
    ]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
