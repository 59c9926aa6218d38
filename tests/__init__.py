"""The promises of docproc, as tests."""

import docproc.backend  # noqa: F401  # before any test imports MLX
