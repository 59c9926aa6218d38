from pathlib import Path

from tests.end_to_end.commands import Commands


def test_the_benchmark_measures_docproc_and_a_peer_and_draws_them(tmp_path: Path) -> None:
    plot = tmp_path / "bench.png"
    workload = ("--shape", "smollm2-135m", "--random-documents", "1", "--longest", "200")

    figures = Commands(tmp_path).json(
        "bench", *workload, "--warm-up", "0", "--against", "mlx-lm", "--plot", str(plot)
    )

    peer = figures["against"]["mlx-lm"]
    assert figures["num_documents"] == peer["num_documents"] == 1
    assert figures["completion_tokens"] == peer["completion_tokens"]
    assert figures["documents_per_minute"] > 0
    assert peer["documents_per_minute"] > 0
    assert plot.read_bytes().startswith(b"\x89PNG")
