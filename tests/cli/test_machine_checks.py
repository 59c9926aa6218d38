import json
from pathlib import Path
from typing import Any

import pytest

from docproc.cli.findings import Found, Level
from docproc.cli.machine_checks import (
    check_backend,
    check_clock,
    check_hashes,
    check_memory,
    check_model,
    check_python,
    check_trial,
)
from docproc.engine.probing import probe
from docproc.errors import ConfigurationError, ExitCode, ModelMissing
from docproc.models.adapters import BEGINNING
from docproc.models.catalog import find_model, installed_adapter
from docproc.models.manifest import Manifest
from docproc.settings import Settings, load_settings
from tests.cli.running import run
from tests.tiny_models import save_tiny_adapter, save_tiny_model

CONTEXT = 8192


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a tiny model in a cache of its own, with its manifest."""
    monkeypatch.setenv("DOCPROC_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("DOCPROC_MODEL", "someone/tiny")
    monkeypatch.setenv("DOCPROC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    folder = save_tiny_model(
        tmp_path / "models" / "someone--tiny",
        max_position_embeddings=CONTEXT,
        torch_dtype="float32",
    )
    Manifest.of_folder(folder, source="someone/tiny", revision="a" * 40, licence="mit").save(folder)
    return load_settings()


def levels(found: list[Found]) -> set[Level]:
    return {finding.level for finding in found}


def test_python_and_the_backend_are_named(settings: Settings) -> None:
    [python] = check_python(settings)
    backend, *_ = check_backend(settings)

    assert python.level is Level.OK
    assert python.words.startswith("Python 3.")
    assert f"MLX {probe().version} on {probe().device}" in backend.words


def test_a_model_that_fits_is_fine_and_one_that_does_not_is_an_error(settings: Settings) -> None:
    [fits] = check_memory(settings)
    [fits_not] = check_memory(settings.model_copy(update={"max_engine_bytes": 10_000}))

    assert fits.level is Level.OK
    assert fits_not.level is Level.ERROR
    assert "docproc models recommend" in fits_not.cure


@pytest.mark.parametrize(
    ("config", "num_bytes"),
    [
        ({}, 2000),
        ({"torch_dtype": "float32"}, 1000),
        ({"quantization": {"bits": 4, "group_size": 64}}, 7111),
    ],
)
def test_weights_take_more_memory_where_they_are_dequantised(
    tmp_path: Path, config: dict[str, Any], num_bytes: int
) -> None:
    (tmp_path / "model.safetensors").write_bytes(bytes(1000))
    (tmp_path / "config.json").write_text(json.dumps(config))
    files = find_model(str(tmp_path), tmp_path)

    assert files.loaded_bytes(is_dequantised=False) == 1000
    assert files.loaded_bytes(is_dequantised=True) == num_bytes


def test_a_model_as_it_was_fetched_is_fine(settings: Settings) -> None:
    assert levels([*check_model(settings), *check_hashes(settings)]) == {Level.OK}


def test_a_changed_model_is_an_error_with_the_cure(settings: Settings) -> None:
    weights = find_model("someone/tiny", settings.cache_dir).folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)

    [found] = check_model(settings)

    assert found.level is Level.ERROR
    assert found.words == "model.safetensors has changed since it was fetched"
    assert found.cure == "run: docproc models pull --force someone/tiny"


def test_an_adapter_that_keeps_the_starter_from_a_newer_one_is_a_warning_with_the_cure(
    settings: Settings,
) -> None:
    save_tiny_model(settings.cache_dir / "models" / "starter")
    starter = settings.model_copy(update={"model": "starter"})
    installed = installed_adapter(find_model("starter", starter.cache_dir), starter.cache_dir)
    save_tiny_adapter(installed, **{BEGINNING: "0" * 16})

    _, found = check_model(starter)
    installed.write_bytes(b"")
    _, broken = check_model(starter)

    assert (found.level, broken.level) == (Level.WARNING, Level.ERROR)
    assert "docproc train --forget --model starter" in found.cure


def test_a_missing_model_says_how_to_get_it(settings: Settings) -> None:
    with pytest.raises(ModelMissing, match="is not on this machine"):
        list(check_model(settings.model_copy(update={"model": "someone/other"})))


def test_a_server_on_another_machine_is_not_asked_without_leave(settings: Settings) -> None:
    remote = settings.model_copy(update={"engine": "openai", "base_url": "http://example.org/v1"})

    with pytest.raises(ConfigurationError, match="another machine"):
        list(check_model(remote))


def test_the_clocks_of_this_machine_agree(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True)

    [found] = check_clock(settings)

    assert found.level is Level.OK
    assert found.words.endswith("agrees with the disk")
    assert list(settings.data_dir.iterdir()) == []


@pytest.mark.parametrize("architecture", ["llama", "gemma3"])
def test_a_model_answers_batched_as_alone(settings: Settings, architecture: str) -> None:
    folder = find_model("someone/tiny", settings.cache_dir).folder
    save_tiny_model(folder, architecture, max_position_embeddings=CONTEXT)

    equal, speed = check_trial(settings)

    assert equal == Found(Level.OK, "4 of 4 documents answered alike, batched and alone")
    assert "documents/min" in speed.words


def test_doctor_fails_where_the_model_is_damaged(settings: Settings) -> None:
    (find_model("someone/tiny", settings.cache_dir).folder / "tokenizer.json").unlink()

    result = run("doctor", "--json")

    assert result.exit_code == ExitCode.FAILED_DOCUMENTS
    errors = [each for each in json.loads(result.stdout) if each["level"] == "error"]
    assert [(each["check"], each["words"]) for each in errors] == [
        ("model", "tokenizer.json is missing")
    ]


@pytest.mark.usefixtures("settings")
def test_models_check_tells_of_files_trial_and_samples() -> None:
    result = run("models", "check", "--documents", "1", "--json")

    assert result.exit_code == ExitCode.OK, result.output
    shown = json.loads(result.stdout)
    assert {finding["level"] for finding in shown["findings"]} == {"ok"}
    assert shown["eval"]["documents"] == 1
    assert shown["eval"]["failed"] == {}
