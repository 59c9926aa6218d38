"""Trains the starter adapter: ``python -m docproc.training.starter -o DIR --max-seconds S``.

One pass over synthetic documents that are made meanwhile; every 90 seconds the best adapter
so far lies in DIR, and DIR/training.jsonl says how it went. With ``--start`` and ``--keep``,
the adapter in the end is the mean of the one that it began with and the one that was
learned, which knows the new documents and forgets fewer of the old (WiSE-FT, Wortsman et
al., 2022).
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import mlx.core as mx

from docproc.models.adapters import mean, read_adapter, write_adapter
from docproc.models.catalog import STARTER, require_model
from docproc.settings import load_settings
from docproc.training.learning import LearningOptions, Progress
from docproc.training.running import Training, train_on_synthetic


def main() -> None:
    """Trains as the command line says."""
    arguments = _arguments()
    settings = load_settings()
    arguments.out.mkdir(parents=True, exist_ok=True)
    training = Training(
        files=replace(require_model(STARTER, settings.cache_dir), adapter=arguments.start),
        adapter=arguments.out / "starter.safetensors",
        seed=arguments.seed,
        rank=arguments.rank,
        step_tokens=arguments.step_tokens,
        max_prompt_tokens=settings.max_prompt_tokens,
        learning=LearningOptions(
            learning_rate=arguments.learning_rate,
            max_seconds=arguments.max_seconds,
            check_seconds=90,
            patience=99,
        ),
    )
    train_on_synthetic(
        training,
        num_documents=arguments.documents,
        num_held_out=arguments.held_out,
        document_types_dirs=[],
        num_processes=arguments.processes,
        report=_reporting(arguments.out / "training.jsonl"),
    )
    if arguments.start and arguments.keep:
        kept, learned = read_adapter(arguments.start), read_adapter(training.adapter)
        notes = {"kept": str(arguments.keep)}
        write_adapter(mean(kept, learned, arguments.keep), training.adapter, notes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the starter adapter.")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--max-seconds", type=float, required=True)
    parser.add_argument("--documents", type=int, help="no more than these; else no end")
    parser.add_argument("--held-out", type=int, default=320, help="documents")
    parser.add_argument("--processes", type=int, help="that make documents")
    parser.add_argument("--start", type=Path, help="an adapter to go on with")
    parser.add_argument("--keep", type=float, default=0.0, help="share of it in the end, 0 to 1")
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--step-tokens", type=int)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _reporting(log: Path) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        record = asdict(progress) | {
            "tokens_per_second": progress.tokens_per_second,
            "peak_gb": mx.get_peak_memory() / 1e9,
        }
        line = json.dumps({key: _rounded(value) for key, value in record.items()})
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        sys.stderr.write(f"{line}\n")

    return report


def _rounded(value: float | None) -> float | None:
    return value if value is None else round(value, 4)


if __name__ == "__main__":
    main()
