import fcntl
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from docproc.cli.application import application
from docproc.errors import ExitCode
from docproc.models.adapters import read_adapter, read_notes
from docproc.models.catalog import find_model, installed_adapter
from docproc.training.learning import Progress
from docproc.training.teaching import Taught
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


@pytest.mark.parametrize(
    ("header", "fully", "is_better"),
    [(0.9, 0.5, True), (0.9, 0.75, True), (0.9, 0.25, False), (0.8, 0.75, False)],
)
def test_better_is_more_fields_right_and_no_fewer_documents(
    header: float, fully: float, *, is_better: bool
) -> None:
    before = {"header_f1": 0.8, "items_f1": None, "all_right_share": 0.5}
    after = {"header_f1": header, "items_f1": None, "all_right_share": fully}
    progress = Progress(1.0, 12, 1000, 1.0, None, 0.1, 0.1)

    assert Taught(Path("adapter"), before, after, progress, None).is_better is is_better


def test_what_is_wished_not_to_be_installed_is_not(home: Path) -> None:
    assert _train(home, "--rounds", "1", "--no-install")["installed"] is None

    assert find_model(str(home / "tiny"), home / "cache").adapter is None


def test_too_few_documents_are_refused_with_a_cure(home: Path) -> None:
    labels = (home / "labels.jsonl").read_text().splitlines(keepends=True)
    (home / "labels.jsonl").write_text("".join(labels[:3]))

    result = CliRunner().invoke(application, ["train", *_sources(home)])

    assert result.exit_code == 2
    assert "3 documents, at least 4 needed; label or review more" in result.output


def test_two_do_not_train_into_one_folder(home: Path) -> None:
    (home / "out").mkdir()
    with (home / "out" / "train.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = CliRunner().invoke(application, ["train", *_sources(home)])

    assert result.exit_code == ExitCode.CONFIGURATION
    assert "another docproc train writes to" in result.output


def test_the_model_of_a_server_is_not_taught(home: Path) -> None:
    environment = {"DOCPROC_ENGINE": "openai", "DOCPROC_BASE_URL": "http://127.0.0.1:1/v1"}
    result = CliRunner().invoke(application, ["train", *_sources(home)], env=environment)

    assert result.exit_code == ExitCode.CONFIGURATION
    assert "DOCPROC_ENGINE: only a model that docproc runs itself" in result.output


def test_labels_that_no_document_prints_are_refused(home: Path) -> None:
    for number in range(8):
        (home / "files" / f"{number}.txt").write_text("Slip\nnothing\n")

    result = CliRunner().invoke(application, ["train", *_sources(home)])

    assert result.exit_code == ExitCode.USAGE
    assert "none of 6 documents prints what is said of it" in result.stderr


def test_what_cannot_be_read_is_left_out_and_named(home: Path) -> None:
    for number in range(5):
        (home / "files" / f"{number}.pdf").write_text("cut off")
    labels = (home / "labels.jsonl").read_text()
    (home / "labels.jsonl").write_text(re.sub(r"([0-4])\.txt", r"\1.pdf", labels))

    result = CliRunner().invoke(application, ["train", *_sources(home)])

    assert "docproc: 1 left out: 4.pdf" in result.stderr
    assert "3 documents, at least 4 needed" in result.stderr


def test_a_second_training_goes_on_from_the_first_and_its_card_says_so(home: Path) -> None:
    files = find_model(str(home / "tiny"), home / "cache")
    installed = installed_adapter(files, home / "cache")
    _train(home, "--rounds", "1", "--no-install")
    installed.parent.mkdir(parents=True)
    shutil.copyfile(home / "out" / "adapter.safetensors", installed)
    version = replace(files, adapter=installed).adapter_version()

    _train(home, "--rounds", "1", "--no-install", "--seed", "7")

    notes = read_notes(home / "out" / "adapter.safetensors")
    assert len(notes["learned"].split()) == 6
    assert f"from the adapter `{version}`" in (home / "out" / "adapter.md").read_text()


def test_forgetting_says_what_is_removed(home: Path) -> None:
    installed = _install(home)
    forget = ["train", "--forget", "--model", str(home / "tiny"), "--json"]

    first, second = (CliRunner().invoke(application, forget) for _ in range(2))

    assert json.loads(first.stdout) == {"removed": str(installed)}
    assert json.loads(second.stdout) == {"removed": None}


def test_forgetting_removes_what_an_earlier_docproc_installed_too(home: Path) -> None:
    _train(home, "--rounds", "1", "--no-install")
    installed = _install(home)
    earlier = installed.with_name("tiny.safetensors")
    shutil.copyfile(home / "out" / "adapter.safetensors", earlier)

    CliRunner().invoke(application, ["train", "--forget", "--model", str(home / "tiny")])

    assert not installed.exists()
    assert not earlier.exists()


# Options that do nothing where the others stand, and what is said of them.
_IGNORED = [
    (("--synthetic", "16", "--rounds", "4"), "--rounds: not with --synthetic"),
    (("--synthetic", "16", "--held-out", "0.25"), "--held-out: not with --synthetic"),
    (("--synthetic", "16", "--documents", "."), "name one source"),
    (("--from-reviews", "--processes", "2"), "--processes: only with --synthetic"),
    (("--from-reviews", "--rank", "32"), "--rank: not for tiny, whose adapter has a rank"),
    (("--forget", "--from-reviews"), "--from-reviews: not with --forget"),
    (("--forget", "--labels", "labels.jsonl"), "--labels: not with --forget"),
    (("--forget", "--documents", "files"), "--documents: not with --forget"),
    (("--forget", "--synthetic", "16"), "--synthetic: not with --forget"),
    (("--forget", "-o", "out"), "--out: not with --forget"),
    (("--forget", "--held-out", "0.25"), "--held-out: not with --forget"),
    (("--forget", "--rounds", "4"), "--rounds: not with --forget"),
    (("--forget", "--max-minutes", "1"), "--max-minutes: not with --forget"),
    (("--forget", "--rank", "32"), "--rank: not with --forget"),
    (("--forget", "--step-tokens", "512"), "--step-tokens: not with --forget"),
    (("--forget", "--processes", "2"), "--processes: not with --forget"),
    (("--forget", "--seed", "1"), "--seed: not with --forget"),
    (("--forget", "--no-install"), "--no-install: not with --forget"),
]


@pytest.mark.parametrize(("options", "words"), _IGNORED)
def test_an_option_that_would_be_ignored_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(home)
    installed = _install(home)

    result = CliRunner().invoke(application, ["train", "--model", "tiny", *options])

    assert result.exit_code == ExitCode.USAGE
    assert words in result.stderr
    assert installed.is_file()


def _install(home: Path) -> Path:
    """Something where the adapter of the tiny model lies."""
    installed = installed_adapter(find_model(str(home / "tiny"), home / "cache"), home / "cache")
    installed.parent.mkdir(parents=True)
    installed.write_bytes(b"")
    return installed


def _sources(home: Path) -> list[str]:
    named = {"--model": "tiny", "--labels": "labels.jsonl", "--documents": "files", "-o": "out"}
    return [part for option, name in named.items() for part in (option, str(home / name))]


def _train(home: Path, *options: str) -> dict[str, Any]:
    quick = ["--step-tokens", "512", "--json"]
    result = CliRunner().invoke(application, ["train", *_sources(home), *options, *quick])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]
