"""One run: documents are dropped while processes are killed, then everything is counted."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from docproc.settings import Settings
from docproc.store import AttemptOutcome, Counts, Store
from docproc.store.connections import Connections
from docproc.store.rows import AttemptRow, ExtractionRow
from tests.chaos.brokers import Broker
from tests.chaos.cast import Cast
from tests.workers.end_to_end import extracted, wait_until

_DUPLICATE_EVERY = 20
_MAX_PAUSE_SECONDS = 1.0
_END_SECONDS = 300


@dataclass(frozen=True)
class Plan:
    """How much of everything; what happens when is drawn from ``seed``."""

    num_documents: int
    num_kills: int
    num_wipes: int = 2
    seed: int = 1


@dataclass
class Outcome:
    """What was counted when everything had come to rest."""

    num_dropped: int
    num_documents: int
    counts: Counts = field(default_factory=Counts)
    kills: Counter[str] = field(default_factory=Counter)
    own_ends: Counter[str] = field(default_factory=Counter)
    num_extractions: int = 0
    num_done_attempts: int = 0
    num_attempts: int = 0
    num_extractor_runs: int = 0
    num_placed: int = 0
    num_left: int = 0
    seconds: float = 0.0

    @property
    def is_exact(self) -> bool:
        """Whether there is one extraction of each document, and every file is accounted for."""
        once = self.num_extractions == self.num_done_attempts == self.num_documents
        done = self.counts.done == self.num_documents and self.counts.total == self.num_dropped
        placed = self.num_placed == self.num_dropped and self.num_left == 0
        return once and done and placed and self.counts.unaccounted == 0

    def __str__(self) -> str:
        """A few lines for people."""
        counts = self.counts
        return (
            f"{self.num_dropped} dropped, {self.num_documents} documents; "
            f"{self.kills.total()} killed ({_told(self.kills)}), "
            f"{self.own_ends.total()} ended by themselves ({_told(self.own_ends)})\n"
            f"{counts.total} seen = {counts.done} done + {counts.failed} failed + "
            f"{counts.duplicate} duplicate + {counts.waiting + counts.working} waiting; "
            f"{counts.unaccounted} unaccounted\n"
            f"{self.num_extractions} extractions by {self.num_done_attempts} attempts of "
            f"{self.num_attempts} ({self.num_extractor_runs} runs of the extractor); "
            f"{self.num_placed} placed, {self.num_left} left in the inbox; "
            f"{self.seconds:.0f} s: {'exact' if self.is_exact else 'NOT EXACT'}"
        )


def run(settings: Settings, broker: Broker, plan: Plan) -> Outcome:
    """Drops, kills and wipes as planned; returns when everything has ended."""
    random, begin = Random(plan.seed), time.monotonic()
    settings.inbox.mkdir(parents=True, exist_ok=True)
    names = _names(plan.num_documents)
    outcome = Outcome(num_dropped=len(names), num_documents=plan.num_documents)
    wipes = {round(plan.num_kills * n / (plan.num_wipes + 1)) for n in range(1, plan.num_wipes + 1)}
    with Store.open(settings.effective_database_url) as store, Cast(settings, broker) as cast:
        for number, victim in zip(range(plan.num_kills), cast.victims(random), strict=False):
            for name, content in names[number :: plan.num_kills]:
                _drop(settings.inbox, name, content, random)
            time.sleep(random.uniform(0, _MAX_PAUSE_SECONDS))
            # A kill while nothing is in hand would prove nothing.
            wait_until(_has_work(store, cast), _END_SECONDS)
            cast.replace(victim)
            if number in wipes:
                broker.wipe()
        wait_until(_is_over(store, cast, outcome.num_dropped), _END_SECONDS)
        outcome.counts = store.counts()
        outcome.kills, outcome.own_ends = cast.kills, cast.own_ends
    outcome.seconds = time.monotonic() - begin
    _count(settings, outcome)
    return outcome


def _told(roles: Counter[str]) -> str:
    return ", ".join(f"{role} {number}" for role, number in sorted(roles.items())) or "none"


def _names(num_documents: int) -> list[tuple[str, bytes]]:
    """Names and contents: each content is a document; some come under a second name, too."""
    contents = [b"%%PDF-1.7 %d\n%%%%EOF\n" % number for number in range(num_documents)]
    firsts = [(f"{number}.pdf", content) for number, content in enumerate(contents)]
    return firsts + [(f"again {name}", content) for name, content in firsts[::_DUPLICATE_EVERY]]


def _drop(inbox: Path, name: str, content: bytes, random: Random) -> None:
    """In one piece, in two, or under another name first."""
    path = inbox / name
    match random.choice(("whole", "pieces", "renamed")):
        case "pieces":
            with path.open("wb", buffering=0) as file:
                file.write(content[:5])
                file.write(content[5:])
        case "renamed":
            (inbox / f".{name}").write_bytes(content)
            (inbox / f".{name}").rename(path)
        case _:
            path.write_bytes(content)


def _has_work(store: Store, cast: Cast) -> Callable[[], bool]:
    def has_work() -> bool:
        cast.look_after()
        return store.counts().working > 0

    return has_work


def _is_over(store: Store, cast: Cast, num_files: int) -> Callable[[], bool]:
    def is_over() -> bool:
        cast.look_after()
        counts = store.counts()
        is_all = counts.total >= num_files and counts.is_settled
        return is_all and not store.unplaced(limit=1)

    return is_over


def _count(settings: Settings, outcome: Outcome) -> None:
    connections = Connections.to(settings.effective_database_url)
    with connections.reading() as session:
        number = select(func.count())
        is_done = AttemptRow.outcome == AttemptOutcome.DONE
        outcome.num_extractions = session.scalars(number.select_from(ExtractionRow)).one()
        outcome.num_attempts = session.scalars(number.select_from(AttemptRow)).one()
        outcome.num_done_attempts = session.scalars(
            number.select_from(AttemptRow).where(is_done)
        ).one()
    connections.close()
    outcome.num_extractor_runs = len(extracted(settings))
    outcome.num_placed = len(list(settings.archive.glob("*.pdf")))
    outcome.num_left = len(list(settings.inbox.glob("*.pdf")))
