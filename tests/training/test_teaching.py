import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from docproc.cli.application import application
from docproc.models.adapters import read_adapter
from docproc.models.catalog import find_model
from tests.tiny_models import save_tiny_model

_TYPE = """
name = "slip"
title = "Slip"
cues = ["slip"]

[[fields]]
name = "total"
kind = "amount"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tiny model, a document type and eight labelled slips."""
    save_tiny_model(tmp_path / "tiny", max_position_embeddings=2048)
    (tmp_path / "types").mkdir()
    (tmp_path / "types" / "slip.toml").write_text(_TYPE)
    (tmp_path / "files").mkdir()
    with (tmp_path / "labels.jsonl").open("w") as labels:
        for number in range(8):
            (tmp_path / "files" / f"{number}.txt").write_text(f"Slip\nTotal {number}7.50\n")
            fields = {"total": f"{number}7.50"}
            label = {"file": f"{number}.txt", "doc_type": "slip", "fields": fields}
            labels.write(json.dumps(label) + "\n")
    monkeypatch.setenv("DOCPROC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DOCPROC_HOME", str(tmp_path))
    monkeypatch.setenv("DOCPROC_DOCUMENT_TYPES_DIR", str(tmp_path / "types"))
    return tmp_path


def test_a_model_learns_from_labels_and_keeps_the_adapter_only_if_it_is_better(home: Path) -> None:
    taught = _train(home, "--rounds", "40")

    before, after = taught["before"]["header_f1"], taught["after"]["header_f1"]
    assert after == 1.0
    assert taught["after"]["documents"] == 2
    assert taught["is_better"] == (before < after)
    assert (taught["installed"] is not None) == taught["is_better"]
    files = find_model(str(home / "tiny"), home / "cache")
    assert (files.adapter is not None) == taught["is_better"]
    assert read_adapter(home / "out" / "adapter.safetensors").rank == 32
    assert "6 labelled documents" in (home / "out" / "adapter.md").read_text()


def test_what_is_wished_not_to_be_installed_is_not(home: Path) -> None:
    assert _train(home, "--rounds", "1", "--no-install")["installed"] is None

    assert find_model(str(home / "tiny"), home / "cache").adapter is None


def test_too_few_documents_are_refused_with_a_cure(home: Path) -> None:
    labels = (home / "labels.jsonl").read_text().splitlines(keepends=True)
    (home / "labels.jsonl").write_text("".join(labels[:3]))

    result = CliRunner().invoke(application, ["train", *_sources(home)])

    assert result.exit_code == 2
    assert "3 documents, at least 4 needed; label or review more" in result.output


def _sources(home: Path) -> list[str]:
    named = {"--model": "tiny", "--labels": "labels.jsonl", "--documents": "files", "-o": "out"}
    return [part for option, name in named.items() for part in (option, str(home / name))]


def _train(home: Path, *options: str) -> dict[str, Any]:
    quick = ["--step-tokens", "512", "--json"]
    result = CliRunner().invoke(application, ["train", *_sources(home), *options, *quick])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]
