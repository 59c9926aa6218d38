from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from docproc.intake.settling import Settling, Stamp, is_complete

A_FILE = Path("a.pdf")
STAMP = Stamp(device=1, inode=1, num_bytes=10, mtime_ns=0)
SETTLE_SECONDS = 1.0

pauses = st.floats(min_value=0.001, max_value=20)


def is_ready(
    settling: Settling, stamp: Stamp, now: float, *, whole: bool = True, closed: bool = False
) -> bool:
    return settling.is_ready(A_FILE, stamp, now, is_complete=lambda: whole, is_closed=closed)


@given(st.lists(st.tuples(pauses, st.booleans()), min_size=1))
def test_a_file_that_changes_between_looks_is_never_ready(looks: list[tuple[float, bool]]) -> None:
    settling, now = Settling(SETTLE_SECONDS), 0.0

    for number, (pause, whole) in enumerate(looks):
        now += pause
        assert not is_ready(settling, replace(STAMP, mtime_ns=number), now, whole=whole)


@given(st.lists(st.tuples(pauses, st.integers(0, 2)), min_size=1))
def test_ready_means_that_nothing_changed_for_the_settle_time(
    looks: list[tuple[float, int]],
) -> None:
    settling, now, last, since = Settling(SETTLE_SECONDS), 0.0, None, 0.0

    for pause, num_bytes in looks:
        now += pause
        if num_bytes != last:
            last, since = num_bytes, now
        ready = is_ready(settling, replace(STAMP, num_bytes=num_bytes), now)
        assert ready == (now - since >= SETTLE_SECONDS)


@given(st.floats(min_value=0, max_value=100))
def test_what_never_becomes_complete_is_ready_in_the_end(settle_seconds: float) -> None:
    settling = Settling(settle_seconds)

    is_early = is_ready(settling, STAMP, 0.0, whole=False)
    is_late = is_ready(settling, STAMP, settling.patience_seconds, whole=False)

    assert (is_early, is_late) == (False, True)
    assert settling.patience_seconds >= max(5, settle_seconds)


def test_a_complete_file_that_its_writer_closed_is_ready_at_once() -> None:
    assert is_ready(Settling(SETTLE_SECONDS), STAMP, 0.0, closed=True)


def test_an_incomplete_file_that_was_closed_is_not_ready() -> None:
    assert not is_ready(Settling(SETTLE_SECONDS), STAMP, 0.0, whole=False, closed=True)


def test_an_empty_file_that_was_closed_may_still_be_filled() -> None:
    assert not is_ready(Settling(SETTLE_SECONDS), replace(STAMP, num_bytes=0), 0.0, closed=True)


def test_what_is_gone_is_forgotten() -> None:
    settling = Settling(SETTLE_SECONDS)
    is_ready(settling, STAMP, 0.0)

    settling.keep_only(())

    assert len(settling) == 0
    assert not is_ready(settling, STAMP, 5.0)


def test_a_pdf_is_complete_when_its_end_mark_is_near_its_end(tmp_path: Path) -> None:
    pdf = tmp_path / "a.PDF"

    pdf.write_bytes(b"%PDF" + b"x" * 5000)
    assert not is_complete(pdf)
    pdf.write_bytes(b"%PDF %%EOF" + b"x" * 5000)
    assert not is_complete(pdf)
    pdf.write_bytes(b"%PDF" + b"x" * 5000 + b"%%EOF" + b"\0" * 1000)
    assert is_complete(pdf)


def test_xml_is_complete_when_it_ends_with_a_tag(tmp_path: Path) -> None:
    xml = tmp_path / "a.XML"
    xml.write_text("<Invoice><ID>1</ID></Invo")
    assert not is_complete(xml)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        xml.write_bytes("<Invoice/>\r\n".encode(encoding))
        assert is_complete(xml)


def test_other_files_say_nothing_of_their_end(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("half a sent")

    assert is_complete(text)
    assert is_complete(tmp_path / "not there.pdf")
