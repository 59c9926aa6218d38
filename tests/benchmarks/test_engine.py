"""The contenders on a tiny model: what they measure, and that they do the same work."""

from pathlib import Path

import pytest

from docproc.benchmarks import report
from docproc.benchmarks.engine import Contest
from docproc.benchmarks.measurement import Measurement
from docproc.benchmarks.workloads import Workload, lognormal_workload
from docproc.engine.sequences import Prompt
from docproc.errors import BenchmarkFailed, ConfigurationError
from tests.tiny_models import save_tiny_model

GRAMMAR = 'start: "{name: " ("null" | /[a-z]{1,6}/) ", number: " /[0-9]{1,3}/ "}"'


@pytest.fixture(scope="module")
def measurements(tmp_path_factory: pytest.TempPathFactory) -> list[Measurement]:
    folder = save_tiny_model(tmp_path_factory.mktemp("model"))
    documents = [tuple(range(2 + n, 60 + n)) for n in range(3)]
    workload = Workload(
        tuple(
            (Prompt((*document, 70, 71), GRAMMAR, 40), Prompt((*document, 80), None, 10))
            for document in documents
        )
    )
    contest = Contest(model_folder=str(folder), max_sequences=4)
    return [contest.measure(name, workload) for name in ("docproc", "mlx-lm", "one-at-a-time")]


def test_all_contenders_give_the_same_answers(measurements: list[Measurement]) -> None:
    first = measurements[0]

    assert [m.share_of_same_answers(first) for m in measurements] == [1.0, 1.0, 1.0]
    assert all(answer for answer in first.answers)


def test_what_docproc_need_not_compute_is_counted(measurements: list[Measurement]) -> None:
    docproc, mlx_lm, _ = measurements

    assert docproc.forced_tokens > 0
    assert docproc.shared_tokens == 3 * 58
    assert docproc.prompt_tokens == 3 * (58 + 2 + 1)
    assert mlx_lm.prompt_tokens >= 3 * (2 * 58)
    assert all(m.peak_bytes > 0 and m.seconds > 0 for m in measurements)


def test_the_report_compares_with_the_first(measurements: list[Measurement]) -> None:
    rows = report.rows(measurements)
    figures = report.figures(measurements)

    assert [row[0] for row in rows] == ["docproc", "mlx-lm", "one at a time"]
    assert {len(row) for row in rows} == {len(report.TITLES)}
    assert set(figures["against"]) == {"mlx-lm", "one at a time"}
    assert figures["documents_per_minute"] > 0
    assert figures["against"]["mlx-lm"]["documents_per_minute"] > 0


def test_the_plot_is_a_png(measurements: list[Measurement], tmp_path: Path) -> None:
    report.plot(measurements, tmp_path / "bench.png")

    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")


def test_a_contender_that_fails_is_named(tmp_path: Path) -> None:
    contest = Contest(model_folder=str(tmp_path / "nothing"))

    with pytest.raises(BenchmarkFailed, match="docproc did not finish"):
        contest.measure("docproc", lognormal_workload(1, 2000))


def test_the_lognormal_workload_is_that_of_the_readme() -> None:
    workload = lognormal_workload(96, 49_000)

    assert workload.num_prompt_tokens == 92_530
    assert sum(prompt.max_tokens for prompt in workload.prompts) == 13_659


def test_a_workload_survives_its_file(tmp_path: Path) -> None:
    workload = Workload(((Prompt((1, 2), "start: /é/", 3), Prompt((1,), None, 4)),))

    workload.save(tmp_path / "workload.json")

    assert Workload.load(tmp_path / "workload.json") == workload


def test_a_shape_that_nobody_knows_is_refused() -> None:
    from docproc.benchmarks.random_models import random_model

    with pytest.raises(ConfigurationError, match="no shape is called qwen9"):
        random_model("qwen9")
