import json
import re
from pathlib import Path

import pytest

from docproc.errors import ExitCode
from docproc.models.adapters import BEGINNING
from docproc.models.catalog import installed_adapter, list_models
from docproc.models.known import known_model
from docproc.pipeline.recommending import fits, mac, recommend
from docproc.settings import load_settings
from tests.cli.readme import README
from tests.cli.running import run
from tests.tiny_models import save_tiny_adapter, save_tiny_model


@pytest.fixture
def cache_dir(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache without models, and a home without anything."""
    del home
    monkeypatch.delenv("DOCPROC_MODEL", raising=False)
    monkeypatch.setenv("DOCPROC_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def recommended_row(memory_gb: int) -> str:
    machine = mac(memory_gb)
    best = recommend(machine)
    fit = next(fit for fit in fits(machine) if fit.model.name == best.model)
    model = fit.model
    cells = (
        f"{memory_gb} GB",
        f"`{model.name}`",
        f"[{model.repository}](https://huggingface.co/{model.repository})",
        f"{model.licence}, {model.kind}",
        f"{fit.weight_bytes / 1e9:.1f} GB",
        f"{best.at_once}",
    )
    return f"| {' | '.join(cells)} |"


def test_the_table_in_the_readme_is_what_the_code_recommends() -> None:
    table = README.partition("<!-- recommended -->")[2].partition("<!-- end -->")[0]

    assert table.strip().splitlines() == [
        "| unified memory | model | repository | | weights | documents at once |",
        "|---|---|---|---|---|---|",
        *(recommended_row(memory_gb) for memory_gb in (8, 16, 24, 32, 64, 128)),
    ]


def test_recommend_names_a_model_of_the_catalog_and_says_why(cache_dir: Path) -> None:
    shown = json.loads(run("models", "recommend", "--memory", "32", "--json").stdout)
    printed = run("models", "recommend", "--memory", "32").stdout

    best = shown["recommendation"]
    assert known_model(best["model"]) is not None
    assert f"docproc models pull {best['model']}" in printed
    assert best["reason"] in printed
    assert not (cache_dir / "models").exists()


def test_a_model_can_be_removed(cache_dir: Path) -> None:
    save_tiny_model(cache_dir / "models" / "someone--tiny")

    result = run("models", "remove", "someone/tiny", "--json")

    assert json.loads(result.stdout)["num_bytes"] > 0
    assert not (cache_dir / "models" / "someone--tiny").exists()
    assert run("models", "remove", "someone/tiny").exit_code == ExitCode.MODEL


def test_a_model_in_use_is_a_line_of_the_settings_file(cache_dir: Path, home: Path) -> None:
    save_tiny_model(cache_dir / "models" / "someone--tiny")
    file = home / "docproc.toml"
    file.write_text("# mine\nmax_pages = 7\nmodel = 'starter'  # small\nsummaries = false\n")

    result = run("models", "use", "someone/tiny")

    assert result.exit_code == ExitCode.OK
    lines = ["# mine", "max_pages = 7", 'model = "someone/tiny"', "summaries = false"]
    assert file.read_text().splitlines() == lines
    assert load_settings().model == "someone/tiny"
    [listed] = [m for m in json.loads(run("models", "list", "--json").stdout) if m["is_in_use"]]
    assert listed["name"] == "someone/tiny"


def test_models_with_an_adapter_that_was_trained_here_are_listed_so_with_the_cure(
    cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("starter", "someone--tiny", "someone--other"):
        save_tiny_model(cache_dir / "models" / name)
    for files in list_models(cache_dir):
        if files.name != "someone/other":
            save_tiny_adapter(installed_adapter(files, cache_dir), **{BEGINNING: "0" * 16})

    printed = run("models", "list").stdout
    shown = {each["name"]: each for each in json.loads(run("models", "list", "--json").stdout)}

    states = {name: each["adapter_state"] for name, each in shown.items()}
    assert states == {"starter": "behind", "someone/tiny": "trained", "someone/other": None}
    assert "docproc train --forget --model starter" in shown["starter"]["adapter_cure"]
    assert shown["someone/tiny"]["adapter_cure"] is None
    assert re.search("starter .* behind", printed)
    assert re.search("someone/tiny .* trained", printed)
    assert shown["starter"]["adapter_cure"] in printed


def test_the_first_use_makes_the_settings_file_and_a_folder_is_named_whole(
    cache_dir: Path, home: Path
) -> None:
    folder = save_tiny_model(home / "mine")

    run("models", "use", "mine")

    assert load_settings().model == str(folder.resolve())
    assert not (cache_dir / "models").exists()


def test_a_model_that_is_not_here_is_not_used(cache_dir: Path, home: Path) -> None:
    result = run("models", "use", "qwen3-4b")

    assert result.exit_code == ExitCode.MODEL
    assert "run: docproc models pull qwen3-4b" in result.stderr
    assert not (home / "docproc.toml").exists()
    assert not (cache_dir / "models").exists()


def test_the_environment_comes_before_the_file(
    cache_dir: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_tiny_model(cache_dir / "models" / "someone--tiny")
    monkeypatch.setenv("DOCPROC_MODEL", "starter")

    result = run("models", "use", "someone/tiny")

    assert (home / "docproc.toml").is_file()
    assert "DOCPROC_MODEL is set" in result.stdout
