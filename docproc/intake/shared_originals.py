"""The documents' bytes, from wherever this machine can get them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from docproc.errors import OriginalMissing
from docproc.intake.originals import Originals
from docproc.settings import Settings
from docproc.store import Store


class SharedOriginals:
    """Originals of this machine, of a folder that all share, or of the database."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._originals = Originals(settings.originals_dir)
        self._is_content_stored = settings.are_originals_in_database
        self._fetched = settings.data_dir / "fetched"
        self._store = store

    @contextmanager
    def opened(self, sha256: str) -> Iterator[Path]:
        """The path of a document's content; what was fetched for it is removed at the end.

        Raises:
            OriginalMissing: this machine cannot get at it.
        """
        path = self._originals.path(sha256)
        if path.exists():
            yield path
            return
        content = self._store.content(sha256) if self._is_content_stored else None
        if content is None:
            raise OriginalMissing(f"the content of document {sha256[:12]} is not at {path}")
        self._fetched.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self._fetched) as folder:
            fetched = Path(folder) / sha256
            fetched.write_bytes(content)
            yield fetched
