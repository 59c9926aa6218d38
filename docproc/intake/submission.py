"""Takes files that people name, and leaves them where they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from docproc.errors import DocumentError, UnreadableFile, UnsupportedDocument
from docproc.intake.claims import Claims
from docproc.intake.names import printable
from docproc.intake.registration import Registration
from docproc.intake.scanning import Kind, scan
from docproc.settings import Settings
from docproc.store import FileEntry, Store


@dataclass(frozen=True, slots=True)
class _Named:
    """One file that was named, by itself or by a folder above it."""

    path: Path
    label: str
    kind: Kind


class Submission:
    """Copies files into docproc's keeping and registers them."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._store = store
        self._claims = Claims(settings.data_dir / "claimed")
        self._registration = Registration(settings, store)

    def submit(
        self, paths: Iterable[Path], *, document_type: str = "", is_whole: bool = False
    ) -> Iterator[FileEntry]:
        """Registers each file, and all files below each folder, as it goes.

        ``is_whole`` says that each file is one document, whatever it looks like.
        What cannot be read becomes an entry that has failed.
        """
        for path in paths:
            for named in _expanded(path):
                yield self._submit(named, document_type, is_whole=is_whole)

    def _submit(self, named: _Named, document_type: str, *, is_whole: bool) -> FileEntry:
        name = printable(named.path.name)
        if named.kind is not Kind.FILE:
            kind = named.kind.name.lower()
            error = UnsupportedDocument(f"{name}: is a {kind} within a folder, not a file")
            return self._refuse(named, error)
        try:
            claim = self._claims.copy(
                named.path, label=named.label, document_type=document_type, is_whole=is_whole
            )
        except OSError as error:
            return self._refuse(named, UnreadableFile(f"{name}: {error.strerror or error}"))
        with claim:
            return self._registration.register(claim)

    def _refuse(self, named: _Named, error: DocumentError) -> FileEntry:
        return self._store.register_failure(
            name=printable(named.path.name),
            label=named.label,
            source=Path(printable(str(named.path))),
            num_bytes=_num_bytes(named.path),
            error=error,
        )


def submit(
    settings: Settings,
    store: Store,
    paths: Iterable[Path],
    *,
    document_type: str = "",
    is_whole: bool = False,
) -> list[FileEntry]:
    """Registers all that ``paths`` name; see ``Submission``."""
    submission = Submission(settings, store)
    return list(submission.submit(paths, document_type=document_type, is_whole=is_whole))


def _expanded(path: Path) -> Iterator[_Named]:
    # A link that is named is meant; those found below a folder are not followed.
    if not path.is_dir():
        yield _Named(path.absolute(), "", Kind.FILE)
        return
    for found in scan(path.resolve()):
        yield _Named(found.path, found.label, found.kind)


def _num_bytes(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
