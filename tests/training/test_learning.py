import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest

from docproc.models.adapters import beginning_of, read_adapter
from docproc.models.catalog import ModelFiles, find_model
from docproc.models.loading import load_model
from docproc.training.batches import Batch, Sample, batches_of
from docproc.training.learning import LearningOptions, Progress, learn
from docproc.training.lora import add_lora
from docproc.training.running import Training
from docproc.training.supply import FixedSupply
from tests.tiny_models import save_tiny_model

_QUICK = LearningOptions(learning_rate=1e-2, warmup_steps=1)


class _Endless:
    """The same batch for ever."""

    done = 0.0

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def batches(self) -> Iterator[Batch]:
        while True:
            yield self._batch


def test_learning_lowers_the_loss_and_the_adapter_brings_what_was_learned(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    network = _network(folder)
    supply = FixedSupply(_samples(), num_rounds=40, step_tokens=256, seed=1)

    progress = _learn(network, supply, tmp_path / "adapter.safetensors", _QUICK)

    assert progress.best_loss < 0.7 * _loss_before(folder)
    merged = load_model(folder, tmp_path / "adapter.safetensors").network
    tokens = mx.array([[5, 6, 7, 8]])
    assert mx.allclose(merged(tokens), network(tokens), rtol=0.02, atol=0.1)


def test_a_training_of_few_steps_is_not_warming_up_until_its_end(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    options = LearningOptions(learning_rate=1e-2, warmup_steps=10_000)
    supply = FixedSupply(_samples(), num_rounds=40, step_tokens=256, seed=1)

    progress = _learn(_network(folder), supply, tmp_path / "adapter.safetensors", options)

    assert progress.best_loss < 0.7 * _loss_before(folder)


def test_an_adapter_notes_which_shipped_one_it_began_with_also_two_trainings_later(
    tmp_path: Path,
) -> None:
    files = find_model(str(save_tiny_model(tmp_path / "model")), tmp_path)
    shipped, first, second = (tmp_path / f"{name}.safetensors" for name in "012")
    nothing = FixedSupply([], num_rounds=1, step_tokens=256, seed=1)

    def learn_from(files: ModelFiles, adapter: Path) -> None:
        Training(files, adapter).learned_from(nothing, _samples(), lambda _: None)

    learn_from(files, shipped)
    starter = replace(files, adapter=shipped, shipped_adapter=shipped)
    learn_from(starter, first)
    learn_from(replace(starter, adapter=first), second)

    assert beginning_of(shipped) is None
    assert beginning_of(first) == beginning_of(second) == starter.adapter_version()


def test_an_adapter_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    supply = FixedSupply(_samples(), num_rounds=20, step_tokens=256, seed=1)
    first = _learn(_network(folder), supply, tmp_path / "adapter.safetensors", _QUICK)
    again = load_model(folder, dequantize=True).network
    add_lora(again, 4, start=tmp_path / "adapter.safetensors")

    nothing = FixedSupply(_samples(), num_rounds=0, step_tokens=256, seed=1)
    second = _learn(again, nothing, tmp_path / "second.safetensors", _QUICK)

    assert second.best_loss == pytest.approx(first.best_loss, rel=0.05)
    assert read_adapter(tmp_path / "second.safetensors").rank == 8


def test_learning_ends_when_its_time_is_over(tmp_path: Path) -> None:
    clock = count().__next__
    options = LearningOptions(max_seconds=50, check_seconds=1000, warmup_steps=1)

    progress = _learn(
        _network(save_tiny_model(tmp_path / "model")),
        _Endless(_batches()[0]),
        tmp_path / "adapter.safetensors",
        options,
        clock=lambda: float(clock()),
    )

    assert 0 < progress.steps < 50
    assert progress.done == 1


def test_learning_ends_when_the_held_out_part_gets_no_better(tmp_path: Path) -> None:
    options = LearningOptions(learning_rate=0.0, check_seconds=0, patience=3)

    progress = _learn(
        _network(save_tiny_model(tmp_path / "model")),
        _Endless(_batches()[0]),
        tmp_path / "adapter.safetensors",
        options,
    )

    assert progress.steps == 3
    assert (tmp_path / "adapter.safetensors").is_file()


def test_a_slow_look_at_the_held_out_part_is_taken_seldom(tmp_path: Path) -> None:
    clock = _Clock()
    held_out = _Slow(_batches(), clock)
    options = LearningOptions(max_seconds=200, check_seconds=5, patience=99)

    progress = _learn(
        _network(save_tiny_model(tmp_path / "model")),
        _Ticking(_batches()[0], clock),
        tmp_path / "adapter.safetensors",
        options,
        clock=clock,
        held_out=held_out,
    )

    assert progress.done == 1
    assert held_out.num_looks <= 4


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class _Slow(list[Batch]):
    """Batches that it takes ten seconds to look at."""

    def __init__(self, batches: list[Batch], clock: _Clock) -> None:
        super().__init__(batches)
        self._clock = clock
        self.num_looks = 0

    def __iter__(self) -> Iterator[Batch]:
        self.num_looks += 1
        self._clock.now += 10
        return super().__iter__()


class _Ticking(_Endless):
    """The same batch for ever, each second."""

    def __init__(self, batch: Batch, clock: _Clock) -> None:
        super().__init__(batch)
        self._clock = clock

    def batches(self) -> Iterator[Batch]:
        for batch in super().batches():
            self._clock.now += 1
            yield batch


def _learn(
    network: Any,  # noqa: ANN401  # mlx_lm models share no type
    supply: FixedSupply | _Endless,
    adapter: Path,
    options: LearningOptions,
    clock: Callable[[], float] = lambda: 0.0,
    held_out: Sequence[Batch] | None = None,
) -> Progress:
    return learn(
        network,
        supply,
        held_out or _batches(),
        adapter,
        options,
        report=lambda _: None,
        notes={},
        clock=clock,
    )


def _network(folder: Path) -> Any:  # noqa: ANN401  # mlx_lm models share no type
    network = load_model(folder, dequantize=True).network
    add_lora(network, 8)
    return network


def _loss_before(folder: Path) -> float:
    nothing = FixedSupply(_samples(), num_rounds=0, step_tokens=256, seed=1)
    return _learn(_network(folder), nothing, folder / "none.safetensors", _QUICK).best_loss


def _samples() -> list[Sample]:
    """After 2 comes 3, whatever stands before."""
    chance = random.Random(3)
    beginnings = [[chance.randrange(10, 200) for _ in range(12)] for _ in range(8)]
    weights = np.array([0.0] * 13 + [1.0], np.float32)
    return [Sample(np.array([*tokens, 2, 3], np.int32), weights) for tokens in beginnings]


def _batches() -> list[Batch]:
    return list(batches_of(_samples(), 256, random.Random(0)))
