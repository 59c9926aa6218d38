import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docproc.errors import ConfigurationError
from docproc.evaluation.calibrate import main
from docproc.evaluation.calibrating import (
    Calibrated,
    Example,
    calibrate,
    fit,
    fit_documents,
    limits_of,
    unmeasured,
)
from docproc.pipeline.confidence import Calibration, shipped_calibration


def documents(num: int, seed: int = 1) -> list[Calibrated]:
    """Documents of two fields, which are right as often as the model's sureness says."""
    chance = random.Random(seed)
    made = []
    for number in range(num):
        sure = [chance.choice([-1.0, 3.0]) for _ in range(2)]
        right = [chance.random() < (0.95 if each > 0 else 0.3) for each in sure]
        examples = tuple(
            Example("field", {"bias": 1.0, "sureness": each}, is_whole=True, is_right=is_right)
            for each, is_right in zip(sure, right, strict=True)
        )
        made.append(
            Calibrated(
                "invoice", f"vendor {number}", examples, is_checked=True, is_all_right=all(right)
            )
        )
    return made


def test_confidence_is_how_often_it_is_right() -> None:
    table = calibrate(documents(800))

    assert table.of_signals({"bias": 1, "sureness": 3}) == pytest.approx(0.95, abs=0.03)
    assert table.of_signals({"bias": 1, "sureness": -1}) == pytest.approx(0.3, abs=0.05)
    sure, unsure = (table.of_signals({"bias": 1, "sureness": each}) for each in (3, -1))
    assert table.of_document([sure, sure]) == pytest.approx(0.95**2, abs=0.06)
    assert table.of_document([unsure, unsure]) == pytest.approx(0.3**2, abs=0.08)


def test_a_signal_that_says_nothing_weighs_nothing() -> None:
    chance = random.Random(2)

    def noisy(example: Example) -> Example:
        return replace(example, signals={**example.signals, "noise": chance.gauss(0, 1)})

    with_noise = [replace(d, examples=tuple(map(noisy, d.examples))) for d in documents(800)]

    weights = fit(with_noise)

    assert abs(weights["noise"]) < 0.15 < weights["sureness"]


def test_mistakes_that_come_together_are_known() -> None:
    """Where one field is wrong all are: a document is as likely right as each of its fields."""
    chance = random.Random(3)
    made = []
    for number in range(600):
        is_right = chance.random() < 0.9
        examples = (Example("field", {"bias": 1.0}, is_whole=True, is_right=is_right),) * 4
        made.append(
            Calibrated("invoice", str(number), examples, is_checked=True, is_all_right=is_right)
        )

    table = calibrate(made)

    each = table.of_signals({"bias": 1})
    assert each == pytest.approx(0.9, abs=0.03)
    assert table.of_document([each] * 4) == pytest.approx(0.9, abs=0.04)


@given(st.lists(st.tuples(st.floats(-9, 7), st.booleans())))
def test_a_surer_document_is_never_less_likely_right(scored: list[tuple[float, bool]]) -> None:
    table = Calibration({}, *fit_documents(scored))

    assert table.slope > 0
    assert table.of_document([0.9, 0.9]) <= table.of_document([0.95, 0.9])


def test_as_many_are_ok_as_keep_to_the_share_of_mistakes() -> None:
    right = [(0.99 - n / 100, True) for n in range(30)]
    limits = limits_of([*right, (0.6, False), (0.55, True), (0.5, False)])
    table = Calibration({}, 0.0, 1.0, limits)

    # 30 without a mistake: (0 + 0.5) / (30 + 1); with the first of them, 1.5 of 33.
    assert table.min_confidence(0.02) == pytest.approx(0.7)
    assert table.min_confidence(0.05) == pytest.approx(0.55)
    assert table.min_confidence(0.5) == 0.5
    # So few documents cannot tell: each must be as sure as that.
    assert table.min_confidence(0.01) == 0.99


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60), st.floats(0.001, 1))
@example([(1.0, True), (0.0, False), (5.5e-286, False), (0.0, False)], 0.75)
def test_what_is_ok_keeps_to_its_share(judged: list[tuple[float, bool]], share: float) -> None:
    least = Calibration({}, 0.0, 1.0, limits_of(judged)).min_confidence(share)
    accepted = [is_right for confidence, is_right in judged if confidence >= least]

    assert least <= 1 - share
    if least < 1 - share:
        assert (accepted.count(False) + 0.5) / (len(accepted) + 1) <= share + 0.001


def test_without_documents_the_product_stands() -> None:
    assert fit_documents([]) == (0.0, 1.0)
    assert Calibration({}, 0.0, 1.0).of_document([0.5, 0.5]) == pytest.approx(0.25)


def test_the_table_is_made_from_details(tmp_path: Path) -> None:
    units = [
        {"name": "a", "signals": {"sureness": 2.0}, "is_whole": True, "is_right": True},
        {"name": "b", "signals": {"sureness": -2.0}, "is_whole": True, "is_right": False},
        {"name": "c", "signals": {"sureness": -2.0}, "is_whole": True, "is_right": None},
    ]
    document = {
        "document_type": "receipt",
        "vendor": None,
        "is_checked": True,
        "is_all_right": False,
        "units": units,
    }
    lines = [document | {"id": str(number)} for number in range(30)]
    (tmp_path / "details.jsonl").write_text("\n".join(map(json.dumps, lines)))
    table = tmp_path / "table.json"

    main([str(tmp_path / "details.jsonl"), "-o", str(table)])

    stored = json.loads(table.read_text())
    assert stored["weights"]["sureness"] > 0
    assert stored["slope"] > 0
    assert stored["unmeasured"] == {"receipt": ["c"]}


def test_a_type_that_nobody_has_measured_is_judged_by_all_of_it() -> None:
    few = [replace(each, document_type="letter") for each in documents(5)]

    assert unmeasured([*documents(30), *few]) == {}


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "details.jsonl").write_text("{}")

    with pytest.raises(ConfigurationError, match="is not what eval --details writes"):
        main([str(tmp_path / "details.jsonl")])


def test_the_shipped_table_can_be_read() -> None:
    table = shipped_calibration()

    assert table.weights
    assert table.slope > 0
