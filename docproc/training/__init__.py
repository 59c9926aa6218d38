"""Training: documents to learn from, and how a model learns from them."""

import docproc.backend  # noqa: F401  # prepares BLAS before any module here imports MLX
