"""``docproc bench reading``."""

from dataclasses import asdict
from pathlib import Path

import click

from docproc.benchmarks.reading import measure_reading, missing_readers
from docproc.cli.printing import as_json, print_json_line
from docproc.samples import sample_files
from docproc.text import ReadLimits


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--max-scans", default=10, show_default=True, help="Pages that are read by OCR.")
@as_json
def reading(paths: tuple[Path, ...], *, max_scans: int, is_json: bool) -> None:
    """Pages per second of reading PDFs, beside other readers on this machine.

    PATHS are PDFs or folders of them; without any, the sample documents.
    """
    files = [pdf for path in paths for pdf in _pdfs(path)] or sample_files()
    limits = ReadLimits(timeout_seconds=60, max_bytes=1_500_000_000)
    for name in missing_readers():
        click.echo(f"{name} is not installed and left out", err=True)
    for speed in measure_reading(files, limits=limits, max_scans=max_scans):
        if is_json:
            print_json_line({**asdict(speed), "pages_per_second": speed.pages_per_second})
        else:
            click.echo(
                f"{speed.reader:14} {speed.pages_per_second:8.2f} pages/s"
                f"   {speed.num_pages} pages, {speed.num_failed} of {speed.num_files} files failed"
            )


def _pdfs(path: Path) -> list[Path]:
    return sorted(path.rglob("*.pdf")) if path.is_dir() else [path]
