"""Writes synthetic documents as JSON lines: ``python -m docproc.training.synthetic -n 1000 -o FILE``."""

import argparse
import os
from pathlib import Path

from docproc.training.synthetic.records import write_records


def main() -> None:
    """Reads the options and writes the file."""
    parser = argparse.ArgumentParser(prog="python -m docproc.training.synthetic")
    parser.add_argument("-n", "--num-documents", type=int, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.jsonl.gz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    write_records(
        options.output,
        seed=options.seed,
        num_documents=options.num_documents,
        num_processes=options.processes,
    )


if __name__ == "__main__":
    main()
