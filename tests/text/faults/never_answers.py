"""A reading process that takes its request and says nothing, until its parent goes."""

import sys

while sys.stdin.buffer.read(1):
    pass
