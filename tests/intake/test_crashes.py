import subprocess
import sys
from pathlib import Path

from docproc.intake import Placer, Watcher
from docproc.settings import Settings
from docproc.store import Arrival, FileEntry, Store
from tests.intake.dropping import PDF, below, drop, finish, sha256

MIN_STEPS = 15


def settled(home: Path) -> tuple[Settings, list[FileEntry]]:
    """What a second process makes of what the first one left."""
    settings = Settings(home=home, database_url="")
    with Store.open(settings.effective_database_url) as store:
        watcher = Watcher(settings, store, ())
        for now in (0.0, 100.0):
            watcher.step(now)
        for entry in store.files():
            if entry.job_id is not None:
                finish(store, entry.job_id)
        Placer(settings, store).step()
        return settings, store.files()


def test_killed_before_any_step_intake_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "tests.intake.killed_at", tmp_path], check=True)
    homes = sorted(tmp_path.iterdir(), key=lambda home: int(home.name))

    for home in homes:
        settings, found = settled(home)
        assert sorted(entry.name for entry in found) == ["a.pdf", "link.pdf"], home.name
        assert below(settings.inbox) == set(), home.name
        assert below(settings.archive) == {"a.pdf"}, home.name
        assert below(settings.failed) == {"link.pdf", "link.pdf.reason.txt"}, home.name
        assert not list((settings.data_dir / "claimed").glob("*/content")), home.name
        assert (settings.archive / "a.pdf").read_bytes() == PDF

    assert len(homes) > MIN_STEPS


class LosesItsAnswer(Store):
    """Commits, and dies before anybody hears of it."""

    def register(
        self, arrival: Arrival, *, document_type: str = "", is_whole: bool = False
    ) -> FileEntry:
        super().register(arrival, document_type=document_type, is_whole=is_whole)
        raise OSError("killed")


def test_a_registration_whose_end_was_not_seen_is_not_repeated(
    settings: Settings, store: Store
) -> None:
    drop(settings, "a.pdf")
    with LosesItsAnswer.open(settings.effective_database_url) as forgetful:
        watcher = Watcher(settings, forgetful, ())
        assert [watcher.step(now) for now in (0.0, 1.0)] == [0, 0]

    Watcher(settings, store, ()).step(0.0)

    [entry] = store.files()
    assert entry.sha256 == sha256(PDF)
    assert below(settings.data_dir / "claimed") == set()
