"""A process that does nothing but watch the inbox."""

import logging
import threading

from docproc.intake import Watcher
from docproc.settings import load_settings
from docproc.store import Store

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    settings = load_settings()
    with Store.open(settings.effective_database_url) as store:
        Watcher(settings, store, ()).run(threading.Event())
