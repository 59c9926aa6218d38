"""The KV cache: for each layer one long row of tokens, in which sequences own slots.

A step's tokens are packed: N rows of one token each, whichever slots they
belong to, so that nothing is computed for padding. Keys and values go to their
places in the slots; attention then reads each slot as far as it is filled.

It plugs into mlx-lm's model code through the protocol of its caches
(``offset``, ``make_mask``, ``update_and_fetch``, as in ``mlx_lm.models.cache``)
and its ``scaled_dot_product_attention``, so any architecture with plain
attention runs on it unchanged.
"""

from collections.abc import Callable, Iterator
from collections.abc import Sequence as ListOf
from dataclasses import dataclass

import mlx.core as mx

_MIN_CAPACITY = 2048
# Longer runs of new tokens are written as one piece, others one by one.
_SCATTER_TOKENS = 16


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

    @property
    def places(self) -> range:
        """Where in the KV cache its new tokens go."""
        return range(self.slot + self.start, self.slot + self.start + self.num_tokens)

    @property
    def positions(self) -> range:
        """Positions of its new tokens in their sequence, for rope."""
        return range(self.start, self.start + self.num_tokens)


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
        places: shape (N,); where in the KV cache each token goes.
        positions: shape (N,); of each token in its sequence.
        slots: shape (N,); where each token's slot begins.
    """

    def __init__(self, plans: ListOf[RowPlan], capacity: int) -> None:
        self.plans = plans
        self.capacity = capacity
        self.places = mx.array([place for plan in plans for place in plan.places])
        self.positions = mx.array([position for plan in plans for position in plan.positions])
        self.slots = mx.array([plan.slot for plan in plans for _ in plan.places])

    @property
    def num_tokens(self) -> int:
        """Tokens of the step."""
        return sum(plan.num_tokens for plan in self.plans)

    def num_narrow(self, max_width: int) -> int:
        """Tokens of the rows that have at most so many each; they come first."""
        return sum(plan.num_tokens for plan in self.plans if plan.num_tokens <= max_width)

    def longest(self, max_width: int) -> int:
        """Tokens that the longest of those rows sees."""
        narrow = (plan for plan in self.plans if plan.num_tokens <= max_width)
        return max(plan.start + plan.num_tokens for plan in narrow)

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
        written: what must be computed before keys and values are read, where they
            were written behind MLX's back.
    """

    def __init__(self, write: "Write") -> None:
        self.written: mx.array | None = None
        self._write = write
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
    def computed(self) -> list[mx.array]:
        """What a step must have computed when it ends."""
        written = [] if self.written is None else [self.written]
        return [*(self._arrays or ()), *written]

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
        self.written = None

    def resize(self, capacity: int) -> None:
        """Makes room for so many tokens, and keeps those that still have a place."""
        if self._arrays is not None:
            keys, values = self._arrays
            self._arrays = _resized(keys, capacity), _resized(values, capacity)

    def copy(self, source: int, target: int, num_tokens: int) -> None:
        """Copies tokens from one place to another."""
        for array in self.arrays:
            array[:, target : target + num_tokens] = array[:, source : source + num_tokens]

    def update_and_fetch(self, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        """Writes this step's keys and values, each of shape (N, heads, 1, size)."""
        if self._arrays is None:
            self._arrays = _empty(keys, self.view.capacity), _empty(values, self.view.capacity)
        self._write(self, keys, values)
        return self._arrays


# Puts packed keys and values, each of shape (N, heads, 1, size), where the view says.
Write = Callable[[LayerCache, mx.array, mx.array], None]


def write(layer: LayerCache, keys: mx.array, values: mx.array) -> None:
    """In plain MLX: one by one what is scattered, as a piece what is long."""
    view = layer.view
    num_narrow = view.num_narrow(_SCATTER_TOKENS)
    for array, new in zip(layer.arrays, (keys, values), strict=True):
        packed = new.squeeze(2).swapaxes(0, 1)
        if num_narrow:
            array[:, view.places[:num_narrow]] = packed[:, :num_narrow]
        for run in view.runs(view.num_tokens, after=num_narrow):
            array[:, run.seen.stop - run.width : run.seen.stop] = packed[:, run.tokens]


class KvCache:
    """The KV cache of all layers.

    Args:
        num_layers: of the network.
        max_tokens: that it may hold.
        write: how new keys and values get to their places.
    """

    def __init__(self, num_layers: int, max_tokens: int, write: Write = write) -> None:
        self._max_tokens = max_tokens
        self._write = write
        self._capacity = 0
        self.layers = [LayerCache(write) for _ in range(num_layers)]

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

    def copy(self, source: int, target: int, num_tokens: int) -> None:
        """Copies tokens from one place to another, which may overlap."""
        for layer in self.layers:
            layer.copy(source, target, num_tokens)

    def begin(self, plans: ListOf[RowPlan]) -> None:
        """Makes the next forward that of these rows, those with few tokens first."""
        view = StepView(plans, self._capacity)
        for layer in self.layers:
            layer.begin(view)

    def computed(self) -> list[mx.array]:
        """What a step must have computed when it ends."""
        return [array for layer in self.layers for array in layer.computed]

    def release(self) -> None:
        """Gives the memory back, when no sequence has a slot."""
        self._capacity = 0
        self.layers = [LayerCache(self._write) for _ in self.layers]


def _empty(new: mx.array, capacity: int) -> mx.array:
    """For tokens as in ``new``, of shape (N, heads, 1, size)."""
    return mx.zeros((new.shape[1], capacity, new.shape[3]), new.dtype)


def _resized(array: mx.array, capacity: int) -> mx.array:
    resized = mx.zeros((array.shape[0], capacity, array.shape[2]), array.dtype)
    num_kept = min(capacity, array.shape[1])
    resized[:, :num_kept] = array[:, :num_kept]
    return resized
