"""Models: where they come from, and how they are loaded into MLX."""

import docproc.backend  # noqa: F401  # prepares BLAS before any module here imports MLX
