"""A reading process that answers every request with the bytes ``argv[1]`` (hex)."""

import sys

from docproc.text.wire import read_request

while read_request(sys.stdin.buffer) is not None:
    sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))
    sys.stdout.buffer.flush()
