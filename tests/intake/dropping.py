"""Files to drop, and the steps that take them."""

import hashlib
from pathlib import Path

from docproc.documents import Document
from docproc.extraction import Extraction, ExtractionStatus, Receipt, Version
from docproc.intake import Watcher
from docproc.settings import Settings
from docproc.store import FileEntry, Store

PDF = b"%PDF-1.7\n%%EOF\n"
TYPES = ("invoice", "receipt")


def drop(settings: Settings, name: str, content: bytes = PDF) -> Path:
    """A file in the inbox."""
    path = settings.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def take_all(settings: Settings, store: Store) -> list[FileEntry]:
    """Lets a watcher see the inbox until everything has settled; all entries, oldest first."""
    watcher = Watcher(settings, store, TYPES)
    for now in (0.0, 1.0, 10.0):
        watcher.step(now)
    return entries(store)


def entries(store: Store) -> list[FileEntry]:
    """The ledger, oldest first."""
    return list(reversed(store.files()))


def finish(store: Store, job_id: int) -> None:
    """Does a job."""
    lease = store.claim(job_id, owner="test", lease_seconds=60)
    assert lease is not None
    store.complete(lease, *extracted(lease.job.document_sha256))


def extracted(sha256: str) -> tuple[Document, Extraction]:
    """An extraction that found nothing."""
    version = Version(sha256, "0" * 64, "test", "test", None)
    extraction = Extraction(
        "invoice", ExtractionStatus.OK, (), (), None, (), Receipt(()), version=version
    )
    return Document(sha256, ()), extraction


def sha256(content: bytes) -> str:
    """Of content, as documents are named."""
    return hashlib.sha256(content).hexdigest()


def below(folder: Path) -> set[str]:
    """All files below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}
