"""What MLX is and does on this machine, found out by a process of its own.

A backend that is missing, or that was built for another processor, ends the process that
loads it. ``python -m docproc.engine.probing`` prints a ``Probe`` as JSON.
"""

import importlib.metadata
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache

from docproc.errors import BackendMissing

_TIMEOUT_SECONDS = 120
_SIZE = 1024
_NUM_PRODUCTS = 3


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found.

    Attributes:
        version: of MLX.
        device: ``metal``, ``cuda`` or ``cpu``.
        blas: that MLX uses on a CPU in place of its own, None elsewhere.
        notes: what this machine loses and how to get it, in words.
        gigaflops: of matrix products in float32, the best of a few.
        engine_bytes: that the engine may use.
    """

    version: str
    device: str
    blas: str | None
    notes: tuple[str, ...]
    gigaflops: float
    engine_bytes: int


@cache
def probe() -> Probe:
    """Asks a child process.

    Raises:
        BackendMissing: MLX cannot be loaded, or does not compute.
    """
    command = [sys.executable, "-m", "docproc.engine.probing"]
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=_TIMEOUT_SECONDS
        )
        found = json.loads(result.stdout)
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or [f"it ended with {error.returncode}"])[-1]
        raise BackendMissing(f"MLX does not run here: {last}") from error
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise BackendMissing(f"MLX does not run here: {error}") from error
    return Probe(**found | {"notes": tuple(found["notes"])})


def _seconds(compute: Callable[[], None]) -> float:
    begin = time.perf_counter()
    compute()
    return time.perf_counter() - begin


def _probe() -> Probe:
    import mlx.core as mx

    from docproc.backend import BACKEND
    from docproc.engine.budget import device_kind, engine_bytes

    square = mx.random.normal((_SIZE, _SIZE))
    mx.eval(square @ square)
    seconds = min(_seconds(lambda: mx.eval(square @ square)) for _ in range(_NUM_PRODUCTS))
    gigaflops = 2 * _SIZE**3 / seconds / 1e9
    kind, version = device_kind(), importlib.metadata.version("mlx")
    return Probe(version, kind, BACKEND.blas, BACKEND.notes, gigaflops, engine_bytes())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_probe())))
