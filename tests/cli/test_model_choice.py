import json
from pathlib import Path

import pytest

from docproc.errors import ExitCode
from docproc.models.known import known_model
from docproc.pipeline.recommending import fits, mac, recommend
from tests.cli.readme import README
from tests.cli.running import run
from tests.tiny_models import save_tiny_model


@pytest.fixture
def cache_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCPROC_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


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
