"""The KV cache: for each layer one long row of tokens, in which sequences own slots.

A step's tokens are packed: N rows of one token each, whichever slots they
belong to, so that nothing is computed for padding. Keys and values go to their
places in the slots; attention then reads each slot as far as it is filled.

It plugs into mlx-lm's model code through the protocol of its caches
(``offset``, ``make_mask``, ``update_and_fetch``, as in ``mlx_lm.models.cache``)
and its ``scaled_dot_product_attention``, so any architecture with plain
attention runs on it unchanged.
"""

from collections import deque
from collections.abc import Callable, Iterator
from collections.abc import Sequence as ListOf
from contextlib import contextmanager
from dataclasses import dataclass

import mlx.core as mx
import numpy as np

_MIN_CAPACITY = 2048
# Rows of up to so many tokens are narrow: their tokens are handled one by one, those of
# longer rows as a piece. What is asked behind a document's text is about as long.
_NARROW = 64
# Layers whose activations are in memory at once: up to three times so many.
_LAYERS_APART = 3
# The activations of a step with so few tokens are small.
_SHORT_STEP = 512


@dataclass(frozen=True, slots=True)
class RowPlan:
    """Where one row of a step reads and writes.

    Attributes:
        slot: where its slot begins in the KV cache.
        start: tokens that the slot holds already.
        num_tokens: tokens that this step adds.
    """

    slot: int
    start: int
    num_tokens: int


@dataclass(frozen=True, slots=True)
class Run:
    """Packed tokens of one row, or of a piece of a long one, and what they see.

    Attributes:
        tokens: which packed tokens they are.
        seen: the run of the KV cache up to its last token.
    """

    tokens: slice
    seen: slice

    @property
    def width(self) -> int:
        """Its number of tokens."""
        return int(self.tokens.stop - self.tokens.start)


class StepView:
    """The tokens of one step, packed, shared by all layers.

    Attributes:
        plans: the rows, those with few tokens first.
        capacity: tokens that the KV cache has room for.
        num_tokens: of the step.
        num_narrow: of them, those of narrow rows; they come first.
        longest: tokens that the longest narrow row sees, 0 if there is none.
        places: shape (N,); where in the KV cache each token goes.
        positions: shape (N,); of each token in its sequence.
        slots: shape (N,); where each token's slot begins.
        starts: shape (N,); tokens that its slot holds already.
    """

    def __init__(self, plans: ListOf[RowPlan], capacity: int) -> None:
        self.plans = plans
        self.capacity = capacity
        narrow = [plan for plan in plans if plan.num_tokens <= _NARROW]
        widths = [plan.num_tokens for plan in plans]
        self.num_tokens = sum(widths)
        self.num_narrow = sum(plan.num_tokens for plan in narrow)
        self.longest = max((plan.start + plan.num_tokens for plan in narrow), default=0)
        slots = np.repeat(np.array([plan.slot for plan in plans], np.int32), widths)
        starts = np.repeat(np.array([plan.start for plan in plans], np.int32), widths)
        positions = starts + np.concatenate([np.arange(width, dtype=np.int32) for width in widths])
        self.places = mx.array(slots + positions)
        self.positions = mx.array(positions)
        self.slots = mx.array(slots)
        self.starts = mx.array(starts)
        self._tokens: dict[tuple[int, int], mx.array] = {}
        self._num_layers = 0
        self._underway: deque[mx.array] = deque(maxlen=2)

    def tokens(self, first: int, size: int, within: slice) -> mx.array:
        """Shape (size,): packed tokens from ``first`` on, those beside ``within`` its nearest."""
        if (first, size) not in self._tokens:
            tokens = np.arange(first, first + size, dtype=np.int32)
            self._tokens[first, size] = mx.array(tokens.clip(within.start, within.stop - 1))
        return self._tokens[first, size]

    def keep_pace(self, attended: mx.array) -> None:
        """Starts what leads to ``attended``, of the next layer; waits until the device is near.

        A GPU frees what it has computed when it comes to the end; it is given no more
        than a few layers before, so that the activations of a long step are theirs.
        """
        self._num_layers += 1
        if self.num_tokens <= _SHORT_STEP or self._num_layers % _LAYERS_APART:
            return
        mx.async_eval(attended)  # type: ignore[no-untyped-call]  # published without types
        if len(self._underway) == self._underway.maxlen:
            mx.eval(self._underway[0])
        self._underway.append(attended)

    def runs(self, max_tokens: int, *, after: int = 0) -> Iterator[Run]:
        """Each row behind the first ``after`` tokens, in pieces of at most ``max_tokens``."""
        first = 0
        for plan in self.plans:
            if first >= after:
                for done in range(0, plan.num_tokens, max_tokens):
                    end = min(done + max_tokens, plan.num_tokens)
                    seen = slice(plan.slot, plan.slot + plan.start + end)
                    yield Run(slice(first + done, first + end), seen)
            first += plan.num_tokens


class LayerCache:
    """One layer's keys and values; what mlx-lm's attention calls its cache.

    Attributes:
        new: keys and values of this step's tokens, as they came, for attention that
            writes them itself.
        written: what must be computed for keys and values to be in their places, if
            they are put there behind MLX's back.
    """

    def __init__(self, access: "SlotAccess") -> None:
        self.new: tuple[mx.array, ...] = ()
        self.written: mx.array | None = None
        self._access = access
        self._view: StepView | None = None
        self._arrays: tuple[mx.array, mx.array] | None = None

    @property
    def view(self) -> StepView:
        """The step that runs."""
        assert self._view is not None
        return self._view

    @property
    def arrays(self) -> tuple[mx.array, mx.array]:
        """Keys and values, each of shape (heads, capacity, size)."""
        assert self._arrays is not None
        return self._arrays

    @property
    def offset(self) -> mx.array:
        """Shape (N,): the position of each token, for rope."""
        return self.view.positions

    def make_mask(
        self, num_tokens: int, *, return_array: bool = False, window_size: int | None = None
    ) -> None:
        """None: each run has its own."""
        del return_array
        assert num_tokens == 1, "a step's tokens are packed"
        assert window_size is None, "sliding windows need another cache"

    def begin(self, view: StepView) -> None:
        """Makes the next forward that of these rows."""
        self._view = view
        self.new, self.written = (), None

    def resize(self, capacity: int) -> None:
        """Makes room for so many tokens, and keeps those that still have a place."""
        if self._arrays is not None:
            keys, values = self._arrays
            self._arrays = _resized(keys, capacity), _resized(values, capacity)

    def copy(self, source: int, target: int, num_tokens: int) -> None:
        """Copies tokens from one place to another."""
        self._access.copy(self, source, target, num_tokens)

    @contextmanager
    def lent(self, view: StepView, arrays: tuple[mx.array, mx.array]) -> Iterator[None]:
        """While this lasts, it is a layer of that step, with those keys and values."""
        own = self._view, self._arrays
        self._view, self._arrays = view, arrays
        try:
            yield
        finally:
            self._view, self._arrays = own
            self.new = ()

    @property
    def computed(self) -> list[mx.array]:
        """What must be computed when a step ends."""
        return [*(self._arrays or ()), *([] if self.written is None else [self.written])]

    def update_and_fetch(self, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        """Writes this step's keys and values, each of shape (N, heads, 1, size)."""
        if self._arrays is None:
            self._arrays = _empty(keys, self.view.capacity), _empty(values, self.view.capacity)
        self._access.write(self, keys, values)
        return self._arrays


@dataclass(frozen=True, slots=True)
class SlotAccess:
    """How a backend reads and writes slots.

    Attributes:
        attend: queries of shape (N, heads, 1, size), their layer and the scale of the
            scores; gives the queries' shape back.
        write: puts packed keys and values, each of shape (N, heads, 1, size), where the
            layer's view says.
        copy: copies tokens from one place to another, which may overlap.
        is_in_place: whether narrow rows are written where MLX does not see it, so that
            a step changes no array.
    """

    attend: Callable[[mx.array, LayerCache, float], mx.array]
    write: Callable[[LayerCache, mx.array, mx.array], None]
    copy: Callable[[LayerCache, int, int, int], None]
    is_in_place: bool = False


def write(layer: LayerCache, keys: mx.array, values: mx.array) -> None:
    """In plain MLX: one by one what is scattered, as a piece what is long."""
    view = layer.view
    num_narrow = view.num_narrow
    for array, new in zip(layer.arrays, (keys, values), strict=True):
        packed = new.squeeze(2).swapaxes(0, 1)
        if num_narrow:
            array[:, view.places[:num_narrow]] = packed[:, :num_narrow]
        for run in view.runs(view.num_tokens, after=num_narrow):
            array[:, run.seen.stop - run.width : run.seen.stop] = packed[:, run.tokens]


def copy(layer: LayerCache, source: int, target: int, num_tokens: int) -> None:
    """In plain MLX."""
    for array in layer.arrays:
        array[:, target : target + num_tokens] = array[:, source : source + num_tokens]


class KvCache:
    """The KV cache of all layers.

    Args:
        num_layers: of the network.
        max_tokens: that it may hold.
        access: how the backend reads and writes slots.
    """

    def __init__(self, num_layers: int, max_tokens: int, access: SlotAccess) -> None:
        self._max_tokens = max_tokens
        self._access = access
        self._capacity = 0
        self.is_in_place = access.is_in_place
        self.layers = [LayerCache(access) for _ in range(num_layers)]

    @property
    def is_empty(self) -> bool:
        """Whether no step has run since it was made or released."""
        return not self.layers[0].computed

    def make_room(self, num_tokens: int) -> None:
        """Grows, or shrinks when most of it is empty, so that so many tokens have a place.

        By half as much again as is needed, so that all copying adds up to a few passes.
        """
        if num_tokens <= self._capacity <= max(4 * num_tokens, _MIN_CAPACITY):
            return
        larger = max(num_tokens + num_tokens // 2, _MIN_CAPACITY)
        self._capacity = max(num_tokens, min(larger, self._max_tokens))
        for layer in self.layers:
            layer.resize(self._capacity)
            # One by one, so that what each gives up is free before the next grows.
            mx.eval(layer.computed)

    def copy(self, source: int, target: int, num_tokens: int) -> None:
        """Copies tokens from one place to another, which may overlap."""
        for layer in self.layers:
            layer.copy(source, target, num_tokens)
        mx.eval(self.computed())

    def begin(self, plans: ListOf[RowPlan]) -> StepView:
        """Makes the next forward that of these rows, those with few tokens first."""
        view = StepView(plans, self._capacity)
        for layer in self.layers:
            layer.begin(view)
        return view

    def computed(self) -> list[mx.array]:
        """What must be computed when a step ends."""
        return [array for layer in self.layers for array in layer.computed]

    def release(self) -> None:
        """Gives the memory back, when no sequence has a slot."""
        self._capacity = 0
        self.layers = [LayerCache(self._access) for _ in self.layers]


def _empty(new: mx.array, capacity: int) -> mx.array:
    """For tokens as in ``new``, of shape (N, heads, 1, size)."""
    return mx.zeros((new.shape[1], capacity, new.shape[3]), new.dtype)


def _resized(array: mx.array, capacity: int) -> mx.array:
    resized = mx.zeros((array.shape[0], capacity, array.shape[2]), array.dtype)
    num_kept = min(capacity, array.shape[1])
    resized[:, :num_kept] = array[:, :num_kept]
    return resized
