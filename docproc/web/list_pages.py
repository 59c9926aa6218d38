"""Pages that list: the overview, the queue of what needs review, all documents."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import sqrt

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from docproc.extraction import ExtractionStatus, Field
from docproc.schema import FieldKind
from docproc.store import Counts, FileState, QueuePlace, ReviewTask
from docproc.web.desk import desk_of
from docproc.web.templating import rendered
from docproc.web.wording import in_words, label_of, number_of, text_of, utc_now

_PER_PAGE = 50
_QUEUE_PER_PAGE = 25
_NUM_DAYS = 14
_MAX_HITS = 30
# Of the normal distribution, on one side.
_Z = 1.645
_FILTERS: dict[str, tuple[str, FileState | None, ExtractionStatus | None]] = {
    "": ("All", None, None),
    "needs_review": ("Needs review", None, ExtractionStatus.NEEDS_REVIEW),
    "ok": ("OK", None, ExtractionStatus.OK),
    "failed": ("Failed", FileState.FAILED, None),
    "waiting": ("Waiting", FileState.WAITING, None),
    "working": ("Working", FileState.WORKING, None),
    "duplicate": ("Duplicate", FileState.DUPLICATE, None),
}


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One document of the queue in a line: what it is about, and why to look."""

    entry: ReviewTask
    title: str
    number: str
    day: str
    amount: str
    reason: str
    num_more_reasons: int


def overview(request: Request) -> Response:
    """How things stand."""
    store = desk_of(request).store
    days = store.work_between(_midnights(_NUM_DAYS))
    counts = store.counts()
    return rendered(
        request,
        "overview.html",
        counts=counts,
        reviewed=(reviewed := store.review_counts(days[-1].start)),
        most_wrong=_upper_bound(reviewed.ok_corrected, reviewed.ok),
        shares=_shares(counts),
        days=days,
        most=max([1, *(day.done + day.failed for day in days)]),
        next_lines=[_line(entry) for entry in store.to_review(limit=5)],
    )


def spot_check(request: Request) -> Response:
    """Leads to a document that docproc found ok, taken by chance: is it?"""
    place = desk_of(request).store.spot_check()
    address = f"/documents/{place.file_id}/{place.section}" if place else "/review"
    return RedirectResponse(address, 303)


def queue(request: Request) -> Response:
    """What needs review, the earliest first."""
    after = _place(request.query_params.get("after", ""))
    entries = desk_of(request).store.to_review(after=after, limit=_QUEUE_PER_PAGE + 1)
    shown = entries[:_QUEUE_PER_PAGE]
    return rendered(
        request,
        "queue.html",
        lines=[_line(entry) for entry in shown],
        further=_place_in_words(shown[-1]) if len(entries) > _QUEUE_PER_PAGE else "",
        is_first=after is None,
    )


def documents(request: Request) -> Response:
    """All files, the latest first."""
    query = request.query_params
    chosen = query.get("state", "")
    _, state, status = _FILTERS.get(chosen, _FILTERS[""])
    before, words = query.get("before", ""), query.get("q", "")
    entries = desk_of(request).store.browse(
        name=words,
        state=state,
        status=status,
        before=number_of(before),
        limit=_PER_PAGE + 1,
    )
    return rendered(
        request,
        "documents.html",
        entries=entries[:_PER_PAGE],
        hits=desk_of(request).store.search(words, limit=_MAX_HITS) if words else [],
        further=entries[_PER_PAGE - 1].id if len(entries) > _PER_PAGE else None,
        filters=[(name, words) for name, (words, _, _) in _FILTERS.items()],
        chosen=chosen if chosen in _FILTERS else "",
    )


def _upper_bound(num_wrong: int, num_checked: int) -> float:
    """The share of wrong ones that is not exceeded with 95 % certainty (Wilson's interval)."""
    if not num_checked:
        return 1.0
    share, weight = num_wrong / num_checked, _Z**2 / num_checked
    spread = _Z * sqrt(share * (1 - share) / num_checked + weight / num_checked / 4)
    return min(1.0, (share + weight / 2 + spread) / (1 + weight))


def _midnights(num_days: int) -> list[datetime]:
    """The beginnings of the last days here, and of tomorrow, which ends today."""
    today = utc_now().astimezone().date()
    days = (today + timedelta(days=n) for n in range(1 - num_days, 2))
    return [datetime.combine(day, time()).astimezone() for day in days]


def _shares(counts: Counts) -> list[tuple[str, str, int]]:
    """What files can be in: its name in the list of documents, in words, and how many are."""
    numbers = {
        "ok": counts.ok,
        "needs_review": counts.needs_review,
        "working": counts.working,
        "waiting": counts.waiting,
        "failed": counts.failed,
        "duplicate": counts.duplicate,
    }
    return [(name, _FILTERS[name][0], number) for name, number in numbers.items()]


def _line(entry: ReviewTask) -> QueueLine:
    extraction = entry.stored.extraction
    reasons = extraction.reasons
    return QueueLine(
        entry=entry,
        title=_first(extraction.fields, FieldKind.TEXT),
        number=_first(extraction.fields, FieldKind.ID),
        day=_first(extraction.fields, FieldKind.DATE),
        amount=_amount(extraction.fields),
        reason=in_words(reasons[0]) if reasons else f"a {label_of(extraction.document_type)}",
        num_more_reasons=max(0, len(reasons) - 1),
    )


def _first(fields: tuple[Field, ...], kind: FieldKind) -> str:
    """The first field that is asked of this kind, "" if it was not found."""
    return next((text_of(field.value) for field in fields if field.kind is kind), "")


def _amount(fields: tuple[Field, ...]) -> str:
    """The last amount, which is the total, with its currency."""
    amounts = [f for f in fields if f.kind is FieldKind.AMOUNT and f.value is not None]
    if not amounts:
        return ""
    named = [field for field in amounts if field.name == "gross_total"]
    return f"{text_of((named or amounts)[-1].value)} {_first(fields, FieldKind.CURRENCY)}".strip()


def _place(text: str) -> QueuePlace | None:
    numbers = [number for each in text.split(".") if (number := number_of(each)) is not None]
    return QueuePlace(*numbers) if len(numbers) == len(("file", "job", "section")) else None


def _place_in_words(entry: ReviewTask) -> str:
    return f"{entry.file.id}.{entry.stored.job_id}.{entry.stored.section}"
