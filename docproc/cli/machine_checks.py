"""The checks of ``docproc doctor`` about what runs the model: Python, MLX, memory, the model."""

import os
import platform
import shlex
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from docproc.cli.findings import Check, Found, Level
from docproc.engine.probing import probe
from docproc.engine.served_client import ServedClient
from docproc.engine.workspace import DeviceKind
from docproc.models.catalog import STARTER, AdapterState, ModelFiles, require_model
from docproc.pipeline.building import server_of
from docproc.pipeline.trial import try_model
from docproc.settings import Settings
from docproc.store import Store

_LITTLE_BYTES = 1_000_000_000
# Hashing more takes long; a full run does.
_QUICK_BYTES = 1_000_000_000
_MAX_SKEW_SECONDS = 2.0
_RELEASED = datetime(2026, 11, 1, tzinfo=UTC)


def check_python(_settings: Settings) -> Iterator[Found]:
    """Which Python on which system; one that is translated is a quarter as fast."""
    words = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        cure = "install a Python for arm64 (Apple silicon); MLX needs it"
        yield Found(Level.ERROR, f"{words}, under Rosetta or on an Intel Mac", cure)
    else:
        yield Found(Level.OK, words)


def check_backend(_settings: Settings) -> Iterator[Found]:
    """Whether MLX computes, on what, and how quickly."""
    found = probe()
    blas = f", BLAS {Path(found.blas).name}" if found.blas else ""
    words = f"MLX {found.version} on {found.device}{blas}, {found.gigaflops:.0f} GFLOP/s"
    yield Found(Level.OK, words)
    for note in found.notes:
        what, _, cure = note.rpartition("; ")
        yield Found(Level.WARNING, what, cure)


def check_memory(settings: Settings) -> Iterator[Found]:
    """Whether the model fits what the engine may use."""
    available = psutil.virtual_memory().available
    if settings.engine == "openai":
        level = Level.OK if available >= _LITTLE_BYTES else Level.WARNING
        yield Found(level, f"{available / 1e9:.1f} GB free", _cure(level, "close other programs"))
        return
    found = probe()
    allowed = settings.max_engine_bytes or found.engine_bytes
    needed = require_model(settings.model, settings.cache_dir).loaded_bytes(
        is_dequantised=found.device == DeviceKind.CPU
    )
    words = f"the model takes {needed / 1e9:.1f} GB of {allowed / 1e9:.1f} GB for the engine"
    level = Level.OK if needed < allowed / 2 else Level.WARNING
    if needed >= allowed:
        level = Level.ERROR
    yield Found(
        level, words, _cure(level, "see `docproc models recommend`, or close other programs")
    )


def check_model(settings: Settings) -> Iterator[Found]:
    """Whether the model is there, and as it was fetched."""
    if settings.engine == "openai":
        yield from _check_server(settings)
        return
    files = require_model(settings.model, settings.cache_dir)
    yield from _check_files(files, is_hashed=files.num_bytes <= _QUICK_BYTES)
    yield from check_adapter(files)


def check_adapter(files: ModelFiles) -> Iterator[Found]:
    """Whether an adapter that was trained here is whole, and hides none that is newer."""
    # Not every model can be called by its name alone; all can by their folder.
    model = files.name if files.name == STARTER else shlex.quote(str(files.folder))
    forget = f"docproc train --forget --model {model}"
    state = files.adapter_state()
    if state is AdapterState.BEHIND:
        words = f"{files.name}: trained here from another adapter than this docproc comes with"
        yield Found(Level.WARNING, words, f"run: {forget}; and train again, from the new one")
    elif state is AdapterState.UNREADABLE:
        words = f"{files.name}: the adapter that was trained here cannot be read"
        yield Found(Level.ERROR, words, f"run: {forget}")


def check_hashes(settings: Settings) -> Iterator[Found]:
    """Whether every byte of the model is as it was fetched."""
    if settings.engine == "mlx":
        yield from _check_files(require_model(settings.model, settings.cache_dir), is_hashed=True)


def _check_files(files: ModelFiles, *, is_hashed: bool) -> Iterator[Found]:
    manifest = files.manifest
    if manifest is None:
        words = f"{files.name}: {files.num_bytes / 1e9:.1f} GB, no manifest to compare it with"
        yield Found(Level.OK, words)
        return
    differences = list(manifest.differences(files.folder)) if is_hashed else []
    for words in differences:
        yield Found(Level.ERROR, words, f"run: docproc models pull --force {files.name}")
    if not differences:
        how = "as it was fetched" if is_hashed else "there (its hashes: `docproc doctor --full`)"
        yield Found(Level.OK, f"{files.name}: {len(manifest.files)} files, {how}")


def _check_server(settings: Settings) -> Iterator[Found]:
    server = server_of(settings)
    begin = time.perf_counter()
    client = ServedClient(server)
    milliseconds = (time.perf_counter() - begin) * 1000
    client.close()
    yield Found(Level.OK, f"{server.base_url} serves {client.model}, {milliseconds:.0f} ms")
    if server.is_remote:
        words = f"the text of every document goes to {server.host}"
        yield Found(Level.WARNING, words, "unset DOCPROC_ALLOW_REMOTE if that is not meant")


def check_clock(settings: Settings) -> Iterator[Found]:
    """Whether this machine, the disk that files settle on and the database agree on the time."""
    now = datetime.now(UTC)
    if now < _RELEASED:
        yield Found(
            Level.ERROR, f"it is {now:%Y-%m-%d} here", "set the clock, or have it set (NTP)"
        )
        return
    skews = {}
    if settings.data_dir.is_dir() and os.access(settings.data_dir, os.W_OK):
        skews["the disk"] = _disk_clock(settings.data_dir) - datetime.now(UTC)
    if not settings.is_sqlite:
        with Store.open(settings.effective_database_url) as store:
            skews["the database"] = store.clock() - datetime.now(UTC)
    for whose, skew in skews.items():
        if abs(skew) > timedelta(seconds=_MAX_SKEW_SECONDS):
            words = f"the clock of {whose} is {skew.total_seconds():+.0f} s off"
            yield Found(Level.WARNING, words, "set both clocks by NTP")
            return
    agree = f"; agrees with {' and '.join(skews)}" if skews else ""
    yield Found(Level.OK, f"{now:%Y-%m-%d %H:%M} UTC{agree}")


def _disk_clock(folder: Path) -> datetime:
    path = folder / ".clock"
    path.touch()
    changed = path.stat().st_mtime
    path.unlink()
    return datetime.fromtimestamp(changed, UTC)


def check_trial(settings: Settings) -> Iterator[Found]:
    """Whether the model answers about many documents at once as about each alone, and how fast."""
    trial = try_model(settings)
    words = (
        f"{trial.num_equal} of {trial.num_documents} documents answered alike, batched and alone"
    )
    if trial.num_equal == trial.num_documents:
        yield Found(Level.OK, words)
    elif trial.is_exact:
        cure = "report it with the model's name: results would depend on what runs beside"
        yield Found(Level.ERROR, words, cure)
    else:
        cure = "ties in 16 bits or a server's own batching; compare `docproc eval` of both"
        yield Found(Level.WARNING, words, cure)
    yield Found(
        Level.OK,
        f"{trial.documents_per_minute:.1f} documents/min, {trial.tokens_per_second:.0f} tokens/s "
        f"with {trial.num_documents} at once",
    )


def _cure(level: Level, cure: str) -> str:
    return "" if level is Level.OK else cure


MACHINE_CHECKS: dict[str, Check] = {
    "python": check_python,
    "backend": check_backend,
    "memory": check_memory,
    "model": check_model,
    "clock": check_clock,
}
FULL_CHECKS: dict[str, Check] = {"hashes": check_hashes, "trial": check_trial}
