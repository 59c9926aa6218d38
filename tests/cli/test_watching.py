import threading

from docproc.cli.watching import Pace, print_changes
from docproc.store import Counts


def test_only_changes_are_reported() -> None:
    stop = threading.Event()
    stop.set()
    reported: list[Counts] = []

    print_changes(lambda: Counts(done=1), reported.append, stop)

    assert reported == [Counts(done=1)]


def test_the_pace_is_that_of_the_last_minute() -> None:
    pace = Pace()
    for now, number in ((0.0, 0), (100.0, 90), (130.0, 120)):
        pace.add(now, number)

    assert pace.per_second == 1
    assert pace.in_words(120) == "60.0 documents/min; about 2 min to go"
    assert pace.in_words(0) == "nothing waits"


def test_a_pace_needs_two_looks() -> None:
    pace = Pace()
    pace.add(5.0, 3)

    assert pace.in_words(1) == "no document has ended in the last minute"
