"""Opens what a command needs, from the settings."""

from docproc.errors import ConfigurationError
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
