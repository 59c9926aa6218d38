import mlx.core as mx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlx_lm.models.activations import swiglu as reference_swiglu

from docproc.engine.cpu_math import attention, swiglu

sizes = st.integers(1, 9)


def a_mask(batch: int, width: int, length: int) -> mx.array:
    """Random, but every query sees the first key."""
    mask = mx.random.uniform(shape=(batch, 1, width, length)) < 0.5
    return mask | (mx.arange(length) == 0)


@settings(deadline=None)
@given(
    batch=sizes, groups=st.integers(1, 3), per_group=st.integers(1, 3), width=sizes, before=sizes
)
def test_attention_is_mlx_s(
    batch: int, groups: int, per_group: int, width: int, before: int
) -> None:
    length = before + width
    queries = mx.random.normal((batch, groups * per_group, width, 8)) * 3
    keys, values = (mx.random.normal((batch, groups, length, 8)) * 3 for _ in range(2))

    for mask in (None, "causal", a_mask(batch, width, length)):
        expected = mx.fast.scaled_dot_product_attention(
            queries, keys, values, scale=0.35, mask=mask
        )
        found = attention(queries, keys, values, 0.35, mask)

        assert mx.allclose(found, expected, rtol=1e-3, atol=1e-4).item()


@pytest.mark.parametrize("spread", [0.1, 5.0, 500.0])
def test_swiglu_is_mlx_s(spread: float) -> None:
    gate, up = (mx.random.normal((64, 33)) * spread for _ in range(2))

    assert mx.allclose(swiglu(gate, up), reference_swiglu(gate, up), rtol=1e-4, atol=1e-5).item()
