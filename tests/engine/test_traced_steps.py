from pathlib import Path

import mlx.core as mx
import pytest

from docproc.engine.kv_cache import KvCache, LayerCache, RowPlan, SlotAccess
from docproc.engine.slot_attention import use_slots
from docproc.engine.traced_steps import TracedSteps
from docproc.models.loading import load_model
from tests.tiny_models import save_tiny_model


def keep_apart(layer: LayerCache, keys: mx.array, values: mx.array) -> None:
    """As the CUDA kernels: the arrays stay what they are for MLX."""
    layer.new = keys, values


def attend(queries: mx.array, layer: LayerCache, scale: float) -> mx.array:
    """What the CUDA kernel computes, from the same inputs, with a mask."""
    view, capacity = layer.view, layer.arrays[0].shape[1]
    positions, slots, starts = (
        array[:, None] for array in (view.positions, view.slots, view.starts)
    )
    places = mx.arange(capacity)[None]
    held = (slots <= places) & (places < slots + starts)
    new = (slots == slots.T) & (positions >= positions.T)
    new &= mx.tri(view.num_tokens, dtype=mx.bool_)
    keys, values = (
        mx.concatenate([array, new.squeeze(2).swapaxes(0, 1)], axis=1)
        for array, new in zip(layer.arrays, layer.new, strict=True)
    )
    own = queries.squeeze(2).swapaxes(0, 1)[None]
    mask = mx.concatenate([held, new], axis=1)
    attended = mx.fast.scaled_dot_product_attention(
        own, keys[None], values[None], scale=scale, mask=mask
    )
    return attended[0].swapaxes(0, 1)[:, :, None]


def no_copy(_layer: LayerCache, _source: int, _target: int, _num_tokens: int) -> None:
    raise AssertionError("nothing is copied here")


IN_PLACE = SlotAccess(attend, keep_apart, no_copy, is_in_place=True)


@pytest.mark.parametrize(
    "plans",
    [
        [RowPlan(20, 3, 1)],
        [RowPlan(0, 7, 1), RowPlan(10, 1, 1), RowPlan(40, 9, 4)],
        [RowPlan(10 * row, row, 1) for row in range(9)],
    ],
)
def test_traced_steps_give_what_others_give(tmp_path: Path, plans: list[RowPlan]) -> None:
    network = load_model(save_tiny_model(tmp_path, "qwen3")).network
    use_slots(network, IN_PLACE.attend)
    kv = KvCache(len(network.layers), 128, IN_PLACE)
    kv.make_room(128)
    kv.begin([RowPlan(0, 0, 1)])
    network.model(mx.array([[3]]), cache=kv.layers)
    tokens = mx.arange(sum(plan.num_tokens for plan in plans))[:, None] + 5
    traced = TracedSteps(lambda tokens, layers: network.model(tokens, cache=layers), kv)
    view = kv.begin(plans)
    expected = network.model(tokens, cache=kv.layers)

    assert traced.can_run(view)
    for _ in range(2):
        found = traced.forward(tokens, view)[: len(tokens)]
        assert mx.allclose(found, expected, atol=1e-5).item()


def test_what_cannot_be_traced_says_so(tmp_path: Path) -> None:
    network = load_model(save_tiny_model(tmp_path, "qwen3")).network
    kv = KvCache(len(network.layers), 128, IN_PLACE)
    kv.make_room(128)
    traced = TracedSteps(lambda tokens, layers: network.model(tokens, cache=layers), kv)

    assert not traced.can_run(kv.begin([RowPlan(0, 0, 1)])), "the KV cache is empty"
    use_slots(network, IN_PLACE.attend)
    network.model(mx.array([[3]]), cache=kv.layers)
    assert not traced.can_run(kv.begin([RowPlan(0, 0, 2)])), "no row can be repeated"
    assert not traced.can_run(kv.begin([RowPlan(0, 0, 1), RowPlan(10, 0, 90)])), "a long row"
