"""Bit masks on the device."""

import mlx.core as mx
import numpy as np

from docproc.engine.constraints import BitMasks


def masked(logits: mx.array, masks: BitMasks | None) -> mx.array:
    """``logits``, of shape (rows, vocabulary), minus infinity where a mask forbids."""
    if masks is None:
        return logits
    bits = mx.array(masks.view(np.uint32))[:, :, None] >> mx.arange(32, dtype=mx.uint32) & 1
    allowed = bits.reshape(len(masks), -1)[:, : logits.shape[1]] != 0
    return mx.where(allowed, logits, -mx.inf)
