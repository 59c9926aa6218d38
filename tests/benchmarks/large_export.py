"""How long an export of a million documents takes, and how much memory it ever has.

python -m tests.benchmarks.large_export [NUM_DOCUMENTS]
"""

import resource
import sqlite3
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

from docproc.export import ExportFormat, Layout, export
from docproc.store import Store
from tests.store.samples import done

NUM_DOCUMENTS = 1_000_000
# Each refers to the tables before it.
TABLES = ("documents", "jobs", "files", "extractions", "summaries", "line_items", "fields")
REFERENCES = {
    "document_id": "documents",
    "job_id": "jobs",
    "extraction_id": "extractions",
    "line_item_id": "line_items",
}


def main(num_documents: int) -> None:
    """Exports in each format, each in a process of its own, and prints."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "docproc.db"
        with Store.open(f"sqlite:///{path}") as store:
            done(store)
        multiply(path, num_documents)
        for kind in ExportFormat:
            with get_context("spawn").Pool(1) as pool:
                sys.stdout.write(pool.apply(measured, (path, kind)))


def multiply(path: Path, number: int) -> None:
    """Makes so many of the only document: same fields, and other ids."""
    with sqlite3.connect(path) as connection:
        sizes = {table: _size(connection, table) for table in TABLES}
        for table in TABLES:
            rows = connection.execute(f"PRAGMA table_info({table})")
            columns = [name for _, name, *_ in rows]
            names = ", ".join(f'"{name}"' for name in columns)
            values = ", ".join(_value(name, table, sizes) for name in columns)
            connection.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                f"INSERT INTO {table} ({names}) "
                f"SELECT {values} FROM n CROSS JOIN (SELECT * FROM {table} LIMIT ?) t",
                (number - 1, sizes[table]),
            )


def measured(path: Path, kind: ExportFormat) -> str:
    """What one export took, in words."""
    target = path.with_name(f"out.{kind}")
    with Store.open(f"sqlite:///{path}") as store:
        before = _peak_megabytes()
        begin = time.monotonic()
        exported = export(store, target, layout=Layout(kind))
        seconds = time.monotonic() - begin
    size = target.stat().st_size / 1e6
    target.unlink()
    return (
        f"{kind}: {exported.num_documents} documents and {exported.num_line_items} lines "
        f"in {seconds:.0f} s, {size:.0f} MB; peak RSS {_peak_megabytes():.0f} MB, "
        f"{before:.0f} MB before\n"
    )


def _size(connection: sqlite3.Connection, table: str) -> int:
    [size] = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(size)


def _value(column: str, table: str, sizes: dict[str, int]) -> str:
    if column == "sha256":
        return "printf('%064x', i)"
    target = table if column == "id" else REFERENCES.get(column)
    return f't."{column}" + i * {sizes[target]}' if target else f't."{column}"'


def _peak_megabytes() -> float:
    # macOS counts bytes, Linux kilobytes.
    unit = 1 if sys.platform == "darwin" else 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else NUM_DOCUMENTS)
