"""The KV cache as slots: one array a layer, a row a sequence, written in place.

It plugs into mlx-lm's model code through the protocol of its caches
(``offset``, ``make_mask``, ``update_and_fetch``, as in ``mlx_lm.models.cache``),
so any architecture with plain attention runs on it unchanged.
"""

from collections.abc import Iterator
from collections.abc import Sequence as ListOf
from dataclasses import dataclass

import mlx.core as mx

# Neighbours whose attention is computed together, over the longest of them.
_ROWS_PER_GROUP = 4
# Arrays grow by doubling from here, so that all copying adds up to less than one more pass.
_MIN_CAPACITY = 256


@dataclass(frozen=True, slots=True)
class RowPlan:
    """Where one row of a step reads and writes.

    Attributes:
        slot: its row of the KV cache.
        start: tokens that the slot holds already.
        num_tokens: tokens that this step adds.
    """

    slot: int
    start: int
    num_tokens: int

    @property
    def end(self) -> int:
        """Tokens that the slot holds after the step."""
        return self.start + self.num_tokens


class _StepView:
    """The rows of one step as arrays, shared by all layers.

    B rows, T tokens wide: rows with fewer tokens are padded on the right. What
    is written for padding lies behind the row's end, where no mask lets it be
    read before it is overwritten.
    """

    def __init__(self, rows: ListOf[RowPlan]) -> None:
        slots = [row.slot for row in rows]
        self.width = max(row.num_tokens for row in rows)
        self.num_read = max(row.end for row in rows)
        self.capacity = max(row.start for row in rows) + self.width
        self.num_slots = max(slots) + 1
        self.starts = mx.array([row.start for row in rows])
        self._slots = mx.array(slots)[:, None]
        self._places = self.starts[:, None] + mx.arange(self.width)
        is_run = slots == list(range(slots[0], slots[0] + len(slots)))
        self._run = slice(slots[0], slots[0] + len(slots)) if is_run else None
        self.groups = list(_groups(rows))

    def mask(self) -> mx.array:
        """Shape (B, 1, T, read): each token sees its slot up to itself."""
        read = mx.arange(self.num_read)
        return read[None, None, None, :] <= self._places[:, None, :, None]

    def write(self, array: mx.array, new: mx.array) -> None:
        """``new`` has shape (B, heads, T, size)."""
        array[self._slots, :, self._places] = new.transpose(0, 2, 1, 3)

    def read(self, array: mx.array) -> mx.array:
        """Shape (B, heads, read, size); copies only if the slots are no run."""
        rows = array[:, :, : self.num_read]
        return rows[self._run] if self._run is not None else rows[self._slots[:, 0]]


class LayerSlots:
    """One layer's keys and values; what mlx-lm's attention calls its cache."""

    def __init__(self) -> None:
        self.keys: mx.array | None = None
        self.values: mx.array | None = None
        self._view: _StepView | None = None

    def begin(self, view: _StepView) -> None:
        """Makes the next forward that of these rows."""
        self._view = view

    @property
    def offset(self) -> mx.array:
        """Shape (B,): the position of each row's first token, for rope."""
        assert self._view is not None
        return self._view.starts

    @property
    def groups(self) -> list["RowGroup"]:
        """The rows of this step in runs of slots."""
        assert self._view is not None
        return self._view.groups

    def slots(self, group: "RowGroup") -> tuple[mx.array, mx.array]:
        """Keys and values that the rows of a group read, not copied."""
        assert self.keys is not None
        assert self.values is not None
        read = (group.slots, slice(None), slice(group.num_read))
        return self.keys[read], self.values[read]

    def make_mask(
        self, num_tokens: int, *, return_array: bool = False, window_size: int | None = None
    ) -> mx.array:
        """The attention mask of this step."""
        del return_array
        assert self._view is not None
        assert num_tokens == self._view.width
        assert window_size is None, "sliding windows need another cache"
        return self._view.mask()

    def update_and_fetch(self, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        """Writes this step's keys and values, and reads those of its rows."""
        view = self._view
        assert view is not None
        self.keys = _grown(self.keys, keys, view)
        self.values = _grown(self.values, values, view)
        view.write(self.keys, keys)
        view.write(self.values, values)
        return view.read(self.keys), view.read(self.values)

    def copy(self, source: int, target: int, num_tokens: int) -> None:
        """Copies the first tokens of one slot to another."""
        assert self.keys is not None
        assert self.values is not None
        view = _StepView([RowPlan(target, 0, num_tokens)])
        self.keys = _grown(self.keys, self.keys, view)
        self.values = _grown(self.values, self.values, view)
        for array in (self.keys, self.values):
            array[target, :, :num_tokens] = array[source, :, :num_tokens]


class KvSlots:
    """The KV cache of all layers."""

    def __init__(self, num_layers: int) -> None:
        self.layers = [LayerSlots() for _ in range(num_layers)]

    def begin(self, rows: ListOf[RowPlan]) -> None:
        """Makes the next forward that of these rows."""
        view = _StepView(rows)
        for layer in self.layers:
            layer.begin(view)

    def copy(self, source: int, target: int, num_tokens: int) -> None:
        """Forks: the first tokens of ``source`` are in ``target``, too."""
        for layer in self.layers:
            layer.copy(source, target, num_tokens)

    def arrays(self) -> list[mx.array]:
        """What a step must have computed when it ends."""
        pairs = ((layer.keys, layer.values) for layer in self.layers)
        return [array for pair in pairs for array in pair if array is not None]

    def release(self) -> None:
        """Gives the memory back, when no sequence is in flight."""
        self.layers = [LayerSlots() for _ in self.layers]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Neighbouring rows of a step whose slots are neighbours, too.

    Attributes:
        rows: which rows of the step.
        slots: which slots they have.
        num_read: as far as the longest of them reaches.
    """

    rows: slice
    slots: slice
    num_read: int


def _groups(rows: ListOf[RowPlan]) -> Iterator[RowGroup]:
    start = 0
    for end in range(1, len(rows) + 1):
        size = end - start
        is_run = end < len(rows) and rows[end].slot == rows[start].slot + size
        if is_run and size < _ROWS_PER_GROUP:
            continue
        slots = slice(rows[start].slot, rows[start].slot + size)
        yield RowGroup(slice(start, end), slots, max(row.end for row in rows[start:end]))
        start = end


def _grown(array: mx.array | None, like: mx.array, view: _StepView) -> mx.array:
    """``array``, or a copy twice as large where it is too small for ``view``."""
    num_slots, capacity = (0, 0) if array is None else (array.shape[0], array.shape[2])
    if array is not None and view.num_slots <= num_slots and view.capacity <= capacity:
        return array
    shape = (
        _doubled(num_slots, view.num_slots, 1),
        like.shape[1],
        _doubled(capacity, view.capacity, _MIN_CAPACITY),
        like.shape[3],
    )
    grown = mx.zeros(shape, like.dtype)
    if array is not None:
        grown[:num_slots, :, :capacity] = array
    return grown


def _doubled(present: int, needed: int, least: int) -> int:
    size = max(present, least)
    while size < needed:
        size *= 2
    return size
