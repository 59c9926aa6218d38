import json

from docproc.errors import ExitCode
from docproc.samples import sample_files
from tests.cli.running import run


def test_every_reader_is_measured_or_named_as_left_out() -> None:
    path = next(path for path in sample_files() if path.name == "till-receipt.pdf")

    result = run("bench", "reading", str(path), "--max-scans", "0", "--json")

    assert result.exit_code == ExitCode.OK, result.output
    speeds = {line["reader"]: line for line in map(json.loads, result.stdout.splitlines())}
    assert speeds["docproc"]["num_pages"] == 1
    for peer in ("pdftotext", "pypdf", "docling"):
        is_left_out = f"{peer} is not installed" in result.stderr
        assert is_left_out != (peer in speeds)
