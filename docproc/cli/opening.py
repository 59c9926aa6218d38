"""Opens what a command needs, from the settings."""

import logging
from logging.handlers import WatchedFileHandler
from pathlib import Path
from uuid import uuid4

from docproc.errors import ConfigurationError, UnknownDocumentType
from docproc.schema import load_document_types
from docproc.settings import Settings, load_settings
from docproc.store import CHANGES, LOG_FORMAT, Store


def open_store(settings: Settings) -> Store:
    """The store of these settings, made where there is none; files are placed in their home."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    home = "" if settings.is_sqlite else _home_id(settings.data_dir)
    return Store.open(settings.effective_database_url, home=home)


def open_present_store() -> Store:
    """The store of the settings, for commands that only look.

    Raises:
        ConfigurationError: nothing was ever processed here.
    """
    settings = load_settings()
    if not settings.database_url and not settings.data_dir.is_dir():
        raise ConfigurationError(
            f"there is no docproc folder in {settings.home.absolute()}; "
            "run `docproc up` there, or set DOCPROC_HOME"
        )
    return Store.open(settings.effective_database_url)


def _home_id(data_dir: Path) -> str:
    """What tells this data directory from the others that share its database, for ever."""
    path = data_dir / "id"
    if not path.exists():
        unfinished = data_dir / f".{uuid4().hex}.part"
        unfinished.write_text(uuid4().hex, encoding="utf-8")
        unfinished.rename(path)
    return path.read_text(encoding="utf-8")


def log_changes(path: Path) -> None:
    """Adds a line to the worker's log for each change of state that this process makes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The worker's supervisor moves a log that is too long out of the way.
    handler = WatchedFileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(LOG_FORMAT))
    logger = logging.getLogger(CHANGES)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def check_document_type(name: str | None, settings: Settings) -> None:
    """Refuses a name that no document type has; none at all is fine.

    Raises:
        UnknownDocumentType: naming it, and those that there are.
    """
    known = load_document_types(settings.document_types_dirs)
    if name and name not in known:
        names = ", ".join(sorted(known))
        raise UnknownDocumentType(f"no document type is called {name}, only: {names}")
