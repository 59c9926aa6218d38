"""What must happen before the first ``import mlx``: a fast BLAS, and no missing compiler.

Importing this module prepares the process; ``docproc.engine`` and
``docproc.models`` import it before they import MLX.
"""

import ctypes
import ctypes.util
import importlib.metadata
import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

_MKL = "libmkl_rt.so"


@dataclass(frozen=True, slots=True)
class Backend:
    """How MLX will compute in this process.

    Attributes:
        blas: path of the BLAS loaded ahead of MLX's own, None where none was.
        notes: what this machine loses and how to get it, in words.
    """

    blas: str | None
    notes: tuple[str, ...]


def _find_mkl() -> str | None:
    """The MKL runtime of the ``mkl`` wheel in this environment."""
    try:
        files = importlib.metadata.files("mkl") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.name.startswith(_MKL):
            return str(Path(str(file.locate())).resolve())
    return None


def _load_globally(library: str | None) -> str | None:
    if library is None:
        return None
    try:
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return None
    return library


def _prepare_blas() -> tuple[str | None, tuple[str, ...]]:
    # MLX's Linux wheel is linked to the reference BLAS, about 20 times slower
    # than MKL. Symbols loaded globally first win.
    blas = _load_globally(_find_mkl()) or _load_globally(ctypes.util.find_library("openblas"))
    if blas is not None:
        return blas, ()
    return None, ("no fast BLAS: about 20 times slower; pip install 'docproc-batch[cpu]'",)


def _prepare_compiler() -> tuple[str, ...]:
    # MLX's CPU backend compiles fused kernels with g++ at run time and fails without.
    if shutil.which("g++") is not None:
        return ()
    os.environ.setdefault("MLX_DISABLE_COMPILE", "1")
    return ("no g++: fused kernels are off, a few per cent slower; install g++",)


def _prepare() -> Backend:
    if platform.system() != "Linux":
        return Backend(None, ())
    if _has_cuda_wheel():
        # MLX keeps 100 CUDA graphs, fewer than the steps of an engine need.
        os.environ.setdefault("MLX_CUDA_GRAPH_CACHE_SIZE", "1000")
        return Backend(None, ())
    blas, notes = _prepare_blas()
    return Backend(blas, notes + _prepare_compiler())


def _has_cuda_wheel() -> bool:
    installed = {dist.name for dist in importlib.metadata.distributions()}
    return any(name.startswith("mlx-cuda") for name in installed)


BACKEND = _prepare()
