"""The engine's benchmark: each contender in a process of its own, one after the other.

So none profits from what another has patched, compiled or left in memory, and
one that runs out of memory takes nobody with it.

``python -m docproc.benchmarks.engine SPEC`` is such a process: ``SPEC`` is the
JSON of a ``Contest``'s run; it prints a ``Measurement`` as JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from docproc.benchmarks.measurement import Measurement
from docproc.benchmarks.workloads import Workload
from docproc.errors import BenchmarkFailed


@dataclass(frozen=True, slots=True)
class Contest:
    """What is measured, on which model.

    Attributes:
        shape: of random weights; empty for ``model_folder``.
        model_folder: of the model, as ``mlx_lm.load`` reads it.
        adapter: merged into it, if any.
        max_sequences: at once.
        max_bytes: of docproc's engine, None for what the machine has.
        num_warm_up: documents that are answered before, and not counted.
    """

    shape: str = ""
    model_folder: str = ""
    adapter: str = ""
    max_sequences: int = 16
    max_bytes: int | None = None
    num_warm_up: int = 1

    def measure(self, contender: str, workload: Workload) -> Measurement:
        """Runs one contender.

        Raises:
            BenchmarkFailed: it did not finish.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "workload.json"
            workload.save(path)
            spec = {"contender": contender, "workload": str(path), "contest": asdict(self)}
            command = [sys.executable, "-m", "docproc.benchmarks.engine", json.dumps(spec)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise BenchmarkFailed(f"{contender} did not finish: {last}")
        fields = json.loads(done.stdout.splitlines()[-1])
        answers = tuple(tuple(answer) for answer in fields.pop("answers"))
        return Measurement(**fields, answers=answers)


def main(spec: str) -> None:
    """Measures one contender and prints what came out."""
    # Here alone: the parent holds no MLX.
    from docproc.benchmarks.contenders import CONTENDERS, Conditions
    from docproc.benchmarks.random_models import random_model
    from docproc.engine.building import EngineLimits
    from docproc.engine.constraints import Unconstrained, constrain_by
    from docproc.models.loading import load_model
    from docproc.models.tokenizer import load_tokenizer

    given = json.loads(spec)
    if given["contender"] != "docproc":
        # Of what docproc sets for itself before MLX starts, mlx-lm runs out of memory.
        os.environ.pop("MLX_CUDA_GRAPH_CACHE_SIZE", None)
    contest = Contest(**given["contest"])
    folder, adapter = Path(contest.model_folder), contest.adapter
    conditions = Conditions(
        load=(
            (lambda: random_model(contest.shape))
            if contest.shape
            else lambda: load_model(folder, Path(adapter) if adapter else None)
        ),
        constrain=(
            (lambda _: Unconstrained())
            if contest.shape
            else constrain_by(load_tokenizer(folder).grammar_tokenizer)
        ),
        limits=EngineLimits(contest.max_sequences, contest.max_bytes),
        num_warm_up=contest.num_warm_up,
    )
    workload = Workload.load(Path(given["workload"]))
    measurement = CONTENDERS[given["contender"]](workload, conditions)
    sys.stdout.write(f"\n{json.dumps(asdict(measurement))}\n")


if __name__ == "__main__":
    main(sys.argv[1])
