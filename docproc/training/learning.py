"""Learning: mlx-lm's trainer over batches, the best adapter kept as it goes."""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import mlx.core as mx
from mlx import nn, optimizers
from mlx.utils import tree_map
from mlx_lm.cli_ui import make_console
from mlx_lm.tuner import trainer
from mlx_lm.tuner.callbacks import TrainingCallback

from docproc.engine.mlx_slot_model import split_network
from docproc.training.batches import Batch
from docproc.training.lora import save_adapter

_MAX_NORM = 1.0
_LEAST_RATE = 0.02
# A training of few steps is warm after so much of it.
_WARMUP_SHARE = 0.1
_ENDLESS = 10**9
# Looking at the held-out part takes no more than about a tenth of the time.
_LEARNING_PER_CHECK = 9
# Less than this share better is not better.
_BETTER = 0.999

Arrays = tuple[mx.array, ...]


@dataclass(frozen=True, slots=True)
class LearningOptions:
    """How an adapter learns.

    Attributes:
        learning_rate: at its highest, after ``warmup_steps`` or a tenth of all; a cosine leads
            down from it.
        max_seconds: learning ends by then.
        check_seconds: how often the held-out part is looked at; less often where that is slow.
        patience: checks in a row without a better one that end it.
    """

    learning_rate: float = 1e-3
    warmup_steps: int = 40
    max_seconds: float = math.inf
    check_seconds: float = 60.0
    patience: int = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """Where learning stands.

    Attributes:
        done: share of all there is to do, in [0, 1].
        tokens: learned from so far, without filling.
        loss: of the last batches, None before the first.
        held_out_loss: at the last check.
    """

    done: float
    steps: int
    tokens: int
    seconds: float
    loss: float | None
    held_out_loss: float
    best_loss: float

    @property
    def tokens_per_second(self) -> float:
        """Since the start, checks included."""
        return self.tokens / max(self.seconds, 1e-9)


Report = Callable[[Progress], None]


class Supply(Protocol):
    """Where batches come from."""

    @property
    def done(self) -> float:
        """The share of all batches that has been given out, 0 where there is no end."""
        ...

    def batches(self) -> Iterator[Batch]:
        """One after the other."""
        ...


def learn(
    network: Any,  # noqa: ANN401  # mlx_lm models share no type
    supply: Supply,
    held_out: Sequence[Batch],
    adapter: Path,
    options: LearningOptions,
    *,
    report: Report,
    notes: Mapping[str, str],
    clock: Callable[[], float] = time.monotonic,
) -> Progress:
    """Trains the low-rank layers of ``network``; writes the best adapter to ``adapter``.

    The best is that with the lowest loss on ``held_out``; what the layers begin with counts.
    Ends when the batches do.
    """
    lesson = _Lesson(network, supply, held_out, adapter, options, report, notes, clock)
    # The trainer draws its own progress, which knows nothing of time.
    make_console().quiet = True
    with TemporaryDirectory() as scratch:
        trainer.train(
            network,
            lesson.optimizer,
            None,
            args=_arguments(Path(scratch)),
            loss=lesson.loss,
            iterate_batches=lesson.batches,
            training_callback=lesson,
        )
    return lesson.progress


def _arguments(scratch: Path) -> trainer.TrainingArgs:
    return trainer.TrainingArgs(
        iters=_ENDLESS,
        steps_per_report=10,
        steps_per_eval=_ENDLESS,
        steps_per_save=_ENDLESS,
        # The last adapter need not be the best.
        adapter_file=str(scratch / "last.safetensors"),
        clear_cache_threshold=_cache_bytes(),
    )


class _Adam(optimizers.Adam):
    """Adam on gradients whose norm is limited."""

    def apply_gradients(self, gradients: Any, parameters: Any) -> Any:  # noqa: ANN401
        # Published without type information.
        clipped, _ = optimizers.clip_grad_norm(gradients, _MAX_NORM)  # type: ignore[no-untyped-call]
        return super().apply_gradients(clipped, parameters)


@dataclass
class _Lesson(TrainingCallback):
    """What the trainer calls back: one run of it."""

    network: Any
    supply: Supply
    held_out: Sequence[Batch]
    adapter: Path
    options: LearningOptions
    tell: Report
    notes: Mapping[str, str]
    clock: Callable[[], float]
    optimizer: _Adam = field(init=False)
    _steps: int = 0
    _tokens: int = 0
    _loss: float | None = None
    _held_out_loss: float = math.inf
    _best_loss: float = math.inf
    _checks_without_better: int = 0
    _checked_steps: int = 0

    def __post_init__(self) -> None:
        self.optimizer = _Adam(learning_rate=self.options.learning_rate, betas=[0.9, 0.95])
        is_cpu = mx.default_device().type == mx.DeviceType.cpu
        self._dtype = mx.float32 if is_cpu else mx.bfloat16
        self._backbone, self._head = split_network(self.network)
        self._started_at = self._next_check_at = self.clock()

    def batches(self, **_: object) -> Iterator[Arrays]:
        """Batches for the trainer until it is enough; looks at the held-out part between."""
        self._check()
        self._started_at = self.clock()
        for batch in self.supply.batches():
            if self._done >= 1 or self._checks_without_better >= self.options.patience:
                break
            self.optimizer.learning_rate = self._rate
            yield _arrays(batch)
            if self._steps == 0:
                # The first step waits for compilers, up to minutes.
                self._started_at = self.clock()
            self._steps += 1
            self._tokens += int((batch.tokens != 0).sum())
            if self.clock() >= self._next_check_at:
                self._check()
        if self._steps > self._checked_steps:
            self._check()

    def on_train_loss_report(self, train_info: Mapping[str, Any]) -> None:
        """Called by the trainer every few steps."""
        self._loss = float(train_info["train_loss"])
        self.tell(self.progress)

    def on_val_loss_report(self, val_info: Mapping[str, Any]) -> None:
        """The trainer never looks at the held-out part itself: it knows no time."""

    @property
    def progress(self) -> Progress:
        """Where it stands."""
        return Progress(
            done=min(1.0, self._done),
            steps=self._steps,
            tokens=self._tokens,
            seconds=self.clock() - self._started_at,
            loss=self._loss,
            held_out_loss=self._held_out_loss,
            best_loss=self._best_loss,
        )

    def loss(self, network: Any, *arrays: mx.array) -> tuple[mx.array, mx.array]:  # noqa: ANN401
        """Mean loss of the tokens that count, and how many do."""
        tokens, places, targets, weights = arrays
        learned = network.trainable_parameters()
        # Adam needs float32, products do not.
        network.update(tree_map(lambda matrix: matrix.astype(self._dtype), learned))
        hidden = self._backbone(tokens, None)
        logits = self._head(hidden.reshape(-1, hidden.shape[-1])[places])
        network.update(learned)
        losses = nn.losses.cross_entropy(logits.astype(mx.float32), targets) * weights
        total = weights.sum()
        return losses.sum() / mx.maximum(total, 1.0), total

    @property
    def _done(self) -> float:
        seconds = self.clock() - self._started_at
        return max(self.supply.done, seconds / self.options.max_seconds)

    @property
    def _rate(self) -> float:
        steps = (self._steps + 1) / self.options.warmup_steps
        warm = min(1.0, max(steps, self._done / _WARMUP_SHARE))
        cosine = (1 + math.cos(math.pi * min(1.0, self._done))) / 2
        return self.options.learning_rate * warm * (_LEAST_RATE + (1 - _LEAST_RATE) * cosine)

    def _check(self) -> None:
        began_at = self.clock()
        self._held_out_loss = self._loss_on(self.held_out)
        self._checks_without_better += 1
        if self._held_out_loss < self._best_loss * _BETTER:
            self._best_loss = self._held_out_loss
            self._checks_without_better = 0
            notes = {"held_out_loss": f"{self._best_loss:.4f}", "steps": str(self._steps)}
            save_adapter(self.network, self.adapter, {**self.notes, **notes})
        now = self.clock()
        between = max(self.options.check_seconds, _LEARNING_PER_CHECK * (now - began_at))
        self._next_check_at, self._checked_steps = now + between, self._steps
        self.tell(self.progress)

    def _loss_on(self, batches: Sequence[Batch]) -> float:
        total, weight = 0.0, 0.0
        for batch in batches:
            loss, count = self.loss(self.network, *_arrays(batch))
            mx.eval(loss, count)
            total += float(loss) * float(count)
            weight += float(count)
        return total / max(weight, 1.0)


def _arrays(batch: Batch) -> Arrays:
    parts = (batch.tokens, batch.places, batch.targets, batch.weights)
    return tuple(mx.array(part) for part in parts)


def _cache_bytes() -> int:
    """Memory that MLX may keep for the next step, which has another shape."""
    if mx.default_device().type == mx.DeviceType.cpu:
        return 2**30
    if mx.metal.is_available():
        return int(mx.device_info()["memory_size"]) // 3
    # Freed before it is needed, most of it would only be asked for again.
    return 2 * int(mx.device_info()["total_memory"]) // 5
