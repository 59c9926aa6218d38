"""A process that does nothing but sweep: places what ended, puts right what is not."""

import logging
import time

from docproc.intake import Placer
from docproc.settings import load_settings
from docproc.store import Store

_PAUSE_SECONDS = 0.2

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    settings = load_settings()
    with Store.open(settings.effective_database_url) as store:
        placer = Placer(settings, store)
        while True:
            for repaired in store.repair():
                logging.error("repaired: %s", repaired)  # noqa: LOG015  # its whole program
            placer.step()
            time.sleep(_PAUSE_SECONDS)
