"""Opens what a command needs, from the settings."""

from docproc.errors import ConfigurationError, UnknownDocumentType
from docproc.schema import load_document_types
from docproc.settings import Settings, load_settings
from docproc.store import Store


def open_store(settings: Settings) -> Store:
    """The store of these settings, made where there is none."""
    if not settings.database_url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Store.open(settings.effective_database_url)


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
    return open_store(settings)


def check_document_type(name: str | None, settings: Settings) -> None:
    """Refuses a name that no document type has; none at all is fine.

    Raises:
        UnknownDocumentType: naming it.
    """
    if name and name not in load_document_types(settings.document_types_dirs):
        raise UnknownDocumentType(f"no document type is called {name}")
