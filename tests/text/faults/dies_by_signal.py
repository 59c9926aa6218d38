"""A reading process that dies by signal ``argv[1]`` in its first ``argv[2]`` requests.

It counts them in the file ``argv[3]``; after them it reads as it should (``argv[4]``
is its memory limit).
"""

import os
import sys
from pathlib import Path

from docproc.text import child

signal_number, num_deaths, counter = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
deaths = int(counter.read_text()) if counter.exists() else 0
if deaths < num_deaths:
    sys.stdin.buffer.read(1)
    counter.write_text(str(deaths + 1))
    os.kill(os.getpid(), signal_number)
sys.argv[1:] = [sys.argv[4]]
child.main()
