import mlx.core as mx
import pytest

from docproc.engine.cuda_attention import ACCESS
from docproc.engine.kv_cache import LayerCache, RowPlan, StepView


@pytest.mark.parametrize(("num_held", "num_tokens"), [(0, 70), (0, 600), (511, 65), (700, 100)])
def test_long_rows_are_padded_to_few_shapes_and_see_what_they_must(
    num_held: int, num_tokens: int
) -> None:
    slot, num_heads, size = 100, 2, 16
    arrays = [mx.random.normal((num_heads, 2048, size)) for _ in range(2)]
    queries, keys, values = (mx.random.normal((num_tokens, n, 1, size)) for n in (4, 2, 2))
    layer = LayerCache(ACCESS)
    view = StepView([RowPlan(slot, num_held, num_tokens)], 2048)

    with layer.lent(view, (arrays[0], arrays[1])):
        layer.new = keys, values
        found = ACCESS.attend(queries, layer, 0.3)

    seen = [
        mx.concatenate([array[:, slot : slot + num_held], new.squeeze(2).swapaxes(0, 1)], axis=1)
        for array, new in zip(arrays, (keys, values), strict=True)
    ]
    expected = mx.fast.scaled_dot_product_attention(
        queries.squeeze(2).swapaxes(0, 1)[None],
        seen[0][None],
        seen[1][None],
        scale=0.3,
        mask="causal",
    )
    assert mx.allclose(found.squeeze(2).swapaxes(0, 1), expected[0], atol=1e-5).item()
