"""The KV cache as slots: one array a layer, a row a sequence, written in place.

A step's tokens are packed: N rows of one token each, whichever slots they
belong to, so that nothing is computed for padding. Keys and values go to their
places in the slots; attention then works on a few neighbouring slots at a time.

It plugs into mlx-lm's model code through the protocol of its caches
(``offset``, ``make_mask``, ``update_and_fetch``, as in ``mlx_lm.models.cache``)
and its ``scaled_dot_product_attention``, so any architecture with plain
attention runs on it unchanged.
"""

from collections.abc import Iterator
from collections.abc import Sequence as ListOf
from dataclasses import dataclass

import mlx.core as mx

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


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which rows of a step attend together.

    Attributes:
        max_rows: of a group; all of them read as far as the longest does.
        max_padded: rows of up to so many tokens are padded to the longest of their
            group; others stand beside rows of the same number of tokens only.
        max_tokens: of a group; a longer row attends in blocks, each as far as it sees.
    """

    max_rows: int
    max_padded: int
    max_tokens: int

    def blocks(self, rows: ListOf[RowPlan]) -> Iterator[list[RowPlan]]:
        """The rows in groups; rows that are too long in pieces of their own."""
        group: list[RowPlan] = []
        for row in rows:
            if group and not self._joins(row, group):
                yield group
                group = []
            if row.num_tokens <= self.max_tokens:
                group.append(row)
            else:
                yield from ([piece] for piece in self._pieces(row))
        if group:
            yield group

    def _joins(self, row: RowPlan, group: list[RowPlan]) -> bool:
        last = group[-1]
        width = max(row.num_tokens, *(other.num_tokens for other in group))
        is_alike = row.num_tokens == last.num_tokens or width <= self.max_padded
        fits = len(group) < self.max_rows and width * (len(group) + 1) <= self.max_tokens
        return row.slot == last.slot + 1 and is_alike and fits

    def _pieces(self, row: RowPlan) -> Iterator[RowPlan]:
        for done in range(0, row.num_tokens, self.max_tokens):
            num_tokens = min(self.max_tokens, row.num_tokens - done)
            yield RowPlan(row.slot, row.start + done, num_tokens)


class RowGroup:
    """Rows of a step that attend together: B rows, T tokens wide, R tokens read.

    Attributes:
        width: T.
        num_read: R.
        tokens: which packed tokens they are.
        mask: as in ``mx.fast.scaled_dot_product_attention``.
    """

    def __init__(self, rows: ListOf[RowPlan], first_token: int) -> None:
        widths = [row.num_tokens for row in rows]
        self.width = max(widths)
        self._shape = len(rows), self.width
        self.tokens = slice(first_token, first_token + sum(widths))
        self._slots = slice(rows[0].slot, rows[0].slot + len(rows))
        self.num_read = max(row.end for row in rows)
        self.mask = _mask(rows, self.width, self.num_read)
        self._padding = None if len(set(widths)) == 1 else _Padding(widths)

    def queries(self, packed: mx.array) -> mx.array:
        """Shape (B, heads, T, size), of shape (N, heads, 1, size)."""
        queries = packed[self.tokens]
        if self._padding is not None:
            queries = queries[self._padding.spread]
        return queries.reshape(*self._shape, *packed.shape[1::2]).swapaxes(1, 2)

    def pack(self, attended: mx.array) -> mx.array:
        """The inverse of ``queries``, of this group's tokens."""
        _, num_heads, _, size = attended.shape
        packed = attended.swapaxes(1, 2).reshape(-1, num_heads, 1, size)
        return packed if self._padding is None else packed[self._padding.keep]

    def read(self, array: mx.array) -> mx.array:
        """Shape (B, heads, R, size); not copied."""
        return array[self._slots, :, : self.num_read]


def _mask(rows: ListOf[RowPlan], width: int, num_read: int) -> mx.array | str | None:
    """As in ``mx.fast.scaled_dot_product_attention``: each token sees up to itself."""
    if len(rows) == 1:
        return None if width == 1 else "causal"
    places = [[row.start + min(t, row.num_tokens - 1) for t in range(width)] for row in rows]
    return (mx.arange(num_read) <= mx.array(places)[..., None])[:, None]


class _Padding:
    """How rows of different widths become a rectangle, and back."""

    def __init__(self, widths: ListOf[int]) -> None:
        width = max(widths)
        spread, keep = [], []
        first = 0
        for i, num_tokens in enumerate(widths):
            spread += [first + min(t, num_tokens - 1) for t in range(width)]
            keep += [i * width + t for t in range(num_tokens)]
            first += num_tokens
        self.spread = mx.array(spread)
        self.keep = mx.array(keep)


class _StepView:
    """The tokens of one step, packed: shared by all layers."""

    def __init__(self, rows: ListOf[RowPlan], grouping: Grouping) -> None:
        self.num_slots = max(row.slot for row in rows) + 1
        self.capacity = max(row.end for row in rows)
        self.positions = mx.array([p for row in rows for p in range(row.start, row.end)])
        self.slots = mx.array([row.slot for row in rows for _ in range(row.num_tokens)])
        self.groups = list(_groups(grouping.blocks(rows)))

    def write(self, array: mx.array, new: mx.array) -> None:
        """``new`` has shape (N, heads, 1, size)."""
        array[self.slots, :, self.positions] = new.squeeze(2)


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
        """Shape (N,): the position of each token, for rope."""
        assert self._view is not None
        return self._view.positions

    @property
    def groups(self) -> list[RowGroup]:
        """The rows of this step as they attend, in the order of the packed tokens."""
        assert self._view is not None
        return self._view.groups

    @property
    def arrays(self) -> tuple[mx.array, mx.array]:
        """Keys and values, shape (slots, heads, capacity, size)."""
        assert self.keys is not None
        assert self.values is not None
        return self.keys, self.values

    def places(self, group: RowGroup) -> tuple[mx.array, mx.array]:
        """Slot and position of each token of a group."""
        assert self._view is not None
        return self._view.slots[group.tokens], self._view.positions[group.tokens]

    def make_mask(
        self, num_tokens: int, *, return_array: bool = False, window_size: int | None = None
    ) -> None:
        """None: each group of rows has its own."""
        del return_array
        assert num_tokens == 1, "a step's tokens are packed"
        assert window_size is None, "sliding windows need another cache"

    def update_and_fetch(self, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        """Writes this step's keys and values; attention reads them by ``groups``."""
        view = self._view
        assert view is not None
        self.keys = _grown(self.keys, keys, view.num_slots, view.capacity)
        self.values = _grown(self.values, values, view.num_slots, view.capacity)
        view.write(self.keys, keys)
        view.write(self.values, values)
        return self.keys, self.values

    def copy(self, source: int, target: int, num_tokens: int) -> None:
        """Copies the first tokens of one slot to another."""
        assert self.keys is not None
        assert self.values is not None
        self.keys = _grown(self.keys, self.keys, target + 1, num_tokens)
        self.values = _grown(self.values, self.values, target + 1, num_tokens)
        for array in (self.keys, self.values):
            array[target, :, :num_tokens] = array[source, :, :num_tokens]


class KvSlots:
    """The KV cache of all layers."""

    def __init__(self, num_layers: int, grouping: Grouping) -> None:
        self.layers = [LayerSlots() for _ in range(num_layers)]
        self._grouping = grouping

    def begin(self, rows: ListOf[RowPlan]) -> None:
        """Makes the next forward that of these rows, in order of their slots."""
        view = _StepView(rows, self._grouping)
        for layer in self.layers:
            layer.begin(view)

    def copy(self, source: int, target: int, num_tokens: int) -> None:
        """After it the first tokens of ``source`` are in ``target``, too."""
        for layer in self.layers:
            layer.copy(source, target, num_tokens)

    def arrays(self) -> list[mx.array]:
        """What a step must have computed when it ends."""
        pairs = ((layer.keys, layer.values) for layer in self.layers)
        return [array for pair in pairs for array in pair if array is not None]

    def release(self) -> None:
        """Gives the memory back, when no sequence is in flight."""
        self.layers = [LayerSlots() for _ in self.layers]


def _groups(blocks: Iterator[list[RowPlan]]) -> Iterator[RowGroup]:
    first_token = 0
    for rows in blocks:
        yield RowGroup(rows, first_token)
        first_token += sum(row.num_tokens for row in rows)


def _grown(array: mx.array | None, like: mx.array, num_slots: int, capacity: int) -> mx.array:
    """``array``, or a copy twice as large where it is too small."""
    present = (0, 0) if array is None else (array.shape[0], array.shape[2])
    if array is not None and num_slots <= present[0] and capacity <= present[1]:
        return array
    shape = (
        _doubled(present[0], num_slots, 1),
        like.shape[1],
        _doubled(present[1], capacity, _MIN_CAPACITY),
        like.shape[3],
    )
    grown = mx.zeros(shape, like.dtype)
    if array is not None:
        grown[: present[0], :, : present[1]] = array
    return grown


def _doubled(present: int, needed: int, least: int) -> int:
    size = max(present, least)
    while size < needed:
        size *= 2
    return size
