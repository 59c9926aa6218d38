from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from docproc.engine.slots import Slot, SlotPool

MAX_TOKENS = 200
sizes = st.integers(1, 80)


class AnySlots(RuleBasedStateMachine):
    """Whatever is taken, extended, released and moved: slots never overlap, none is lost."""

    slots = Bundle("slots")

    def __init__(self) -> None:
        super().__init__()
        self.pool = SlotPool(MAX_TOKENS)
        # By a name of their own, since slots move.
        self.held: dict[int, Slot] = {}
        self.num_taken = 0

    @rule(target=slots, size=sizes)
    def take(self, size: int) -> int:
        has_room = self.pool.num_free >= size
        slot = self.pool.take(size)
        if slot is None and has_room:
            self.close_gaps()
            slot = self.pool.take(size)
        assert (slot is not None) == has_room
        self.num_taken += 1
        if slot is not None:
            assert slot.size == size
            self.held[self.num_taken] = slot
        return self.num_taken

    @rule(name=slots, more=sizes)
    def extend(self, name: int, more: int) -> None:
        slot = self.held.get(name)
        if slot is not None and (extended := self.pool.extend(slot, slot.size + more)):
            assert extended == Slot(slot.start, slot.size + more)
            self.held[name] = extended

    @rule(name=consumes(slots))
    def release(self, name: int) -> None:
        if name in self.held:
            self.pool.release(self.held.pop(name))

    @rule()
    def close_gaps(self) -> None:
        moves = self.pool.close_gaps()
        assert all(new.size == old.size and new.start < old.start for old, new in moves.items())
        self.held = {name: moves.get(slot, slot) for name, slot in self.held.items()}
        assert self.pool.end == self.pool.num_taken

    @invariant()
    def nothing_is_lost(self) -> None:
        self.pool.check_integrity()
        taken = sorted(self.held.values())
        assert all(a.end <= b.start for a, b in pairwise(taken))
        assert self.pool.num_taken == sum(slot.size for slot in taken)
        assert self.pool.end == max((slot.end for slot in taken), default=0)


TestAnySlots = AnySlots.TestCase


@given(st.lists(sizes, min_size=1, max_size=6), st.data())
def test_moves_run_in_order_without_touching_what_has_yet_to_move(
    wanted: list[int], data: st.DataObject
) -> None:
    pool = SlotPool(1000)
    slots = [slot for size in wanted if (slot := pool.take(size))]
    for slot in slots:
        if data.draw(st.booleans()):
            pool.release(slot)

    moves = list(pool.close_gaps().items())

    for place, (_, new) in enumerate(moves):
        assert all(new.end <= later.start for later, _ in moves[place + 1 :])


def test_gaps_are_worth_closing_when_a_quarter_is_free() -> None:
    pool = SlotPool(100)
    slots = [pool.take(10) for _ in range(10)]
    for slot in slots[::4]:
        assert slot is not None
        pool.release(slot)

    assert pool.num_free == 30
    assert pool.has_room_for(30)
    assert not pool.has_room_for(31)
    assert pool.take(30) is None

    assert pool.take(10) is not None
    assert pool.has_room_for(10)
    assert not pool.has_room_for(20)
