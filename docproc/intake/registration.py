"""Turns claims into entries of the ledger, each exactly once."""

from pathlib import Path

from docproc.errors import DocumentError
from docproc.intake.claims import Claim
from docproc.intake.originals import Original, Originals
from docproc.settings import Settings
from docproc.store import Arrival, FileEntry, Store


class Registration:
    """Keeps the content of claimed files and enters them in the ledger.

    Killed at any moment, it leaves the claim, or the entry, or both; a claim
    that is taken up again finds its entry and makes no second one.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self._store = store
        self._originals = Originals(settings.data_dir / "originals")
        self._rejected = settings.data_dir / "rejected"

    def register(self, claim: Claim) -> FileEntry:
        """Enters the file and ends the claim.

        A file that cannot become a document is entered with the reason, and
        kept under the entry's number until it is placed.

        Raises:
            TransientError: not now; the claim is as it was.
        """
        try:
            original = self._originals.add(claim.content, claim.origin.name)
        except DocumentError as error:
            entry = self._reject(claim, error)
        else:
            entry = self._enter(claim, original)
        claim.discard()
        return entry

    def _enter(self, claim: Claim, original: Original) -> FileEntry:
        origin = claim.origin
        arrival = Arrival(
            name=origin.name,
            label=origin.label,
            source=Path(origin.printable_path),
            sha256=original.sha256,
            num_bytes=original.num_bytes,
        )
        return self._earlier_entry(claim, original.sha256) or self._store.register(
            arrival, document_type=origin.document_type, is_whole=origin.is_whole
        )

    def _reject(self, claim: Claim, error: DocumentError) -> FileEntry:
        origin = claim.origin
        entry = self._earlier_entry(claim, None) or self._store.register_failure(
            name=origin.name,
            label=origin.label,
            source=Path(origin.printable_path),
            num_bytes=origin.stamp.num_bytes,
            error=error,
        )
        self._rejected.mkdir(parents=True, exist_ok=True)
        claim.content.rename(self._rejected / str(entry.id))
        return entry

    def _earlier_entry(self, claim: Claim, sha256: str | None) -> FileEntry | None:
        """The entry that a process made for this claim before it died.

        Before an entry is made, the claim notes the latest one; its own can
        only come after that.
        """
        latest_id = claim.noted_entry_id()
        if latest_id is None:
            claim.note_entry_id(max((entry.id for entry in self._store.files(limit=1)), default=0))
            return None
        source = Path(claim.origin.printable_path)
        return next(
            (
                entry
                for entry in self._store.files()
                if entry.id > latest_id and entry.source == source and entry.sha256 == sha256
            ),
            None,
        )
