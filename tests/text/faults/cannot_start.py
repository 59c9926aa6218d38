"""A reading process of an installation without its PDF library."""

import sys

sys.exit(1)
