"""Makes the shipped table: ``python -m docproc.evaluation.calibrate DETAILS… [-o TABLE]``.

DETAILS are what ``docproc eval --details`` wrote about labelled documents.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from docproc.evaluation.calibrating import calibrate, read_details
from docproc.pipeline import confidence

_TABLE = Path(confidence.__file__).with_name(confidence.TABLE)


def main(arguments: list[str]) -> None:
    """Reads details, writes the table."""
    parser = argparse.ArgumentParser(prog="python -m docproc.evaluation.calibrate")
    parser.add_argument("details", nargs="+", type=Path, help="what eval --details wrote")
    parser.add_argument("-o", "--output", type=Path, default=_TABLE, help="the table")
    given = parser.parse_args(arguments)
    documents = read_details(given.details)
    table = calibrate(documents)
    given.output.write_text(json.dumps(asdict(table), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{given.output}: {len(table.weights)} weights, {len(documents)} documents\n")


if __name__ == "__main__":
    main(sys.argv[1:])
