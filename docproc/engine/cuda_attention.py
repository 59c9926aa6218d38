"""Decode attention over slots in CUDA: each token reads just what its slot holds.

Split over the keys as in Flash-Decoding (Dao et al. 2023): one kernel attends to
chunks of keys, one combines them by their maxima and sums. The first also puts the
new keys and values into the KV cache as it is, for which plain MLX has no way: it
takes a scatter for each layer, and a call of attention for each row.
"""

from functools import cache
from typing import Any

import mlx.core as mx

from docproc.engine.kv_cache import LayerCache, Run, SlotAccess
from docproc.engine.slot_attention import fast_attention

# Of a head: as many lanes of 16 bytes as a warp can share evenly.
_HEAD_BYTES = (16, 32, 64, 128, 256, 512)
# Keys of one block, and of one thread at a time, so that enough loads are under way.
_CHUNK = 256
_UNROLL = 4
_THREADS = 128
# Tokens of long rows, and of what they see, are a multiple of it.
_GRANULE = 512
# Query heads of one block; more would not fit its registers.
_MAX_HEADS = 4

# LANES threads share a key, 16 bytes each; so many keys are WORKERS'. Keys from ``start``
# on are this step's own: they are read as they came, and each token writes its own.
_ATTEND = """
  constexpr int VECTOR = 16 / sizeof(T);
  constexpr int LANES = SIZE / VECTOR;
  constexpr int WORKERS = THREADS / LANES;
  struct alignas(16) Vector { T x[VECTOR]; };

  const int token = blockIdx.z;
  const int position = positions[token];
  const int begin = blockIdx.x * CHUNK;
  if (begin > position) return;
  const int end = begin + CHUNK <= position ? begin + CHUNK : position + 1;

  const int lane = threadIdx.x % LANES;
  const int worker = threadIdx.x / LANES;
  const int num_key_heads = keys_shape[0];
  const int key_head = blockIdx.y / (GROUP / HEADS);
  const int first_head = blockIdx.y * HEADS;
  const int num_heads = num_key_heads * GROUP;
  const int start = starts[token];
  const int64_t row = (int64_t(key_head) * keys_shape[1] + slots[token]) * SIZE + lane * VECTOR;
  const int64_t key_token = int64_t(num_key_heads) * SIZE;
  const int64_t own = token * key_token + key_head * SIZE + lane * VECTOR;

  if (end == position + 1 && worker == 0 && first_head == key_head * GROUP) {
    const int64_t place = row + int64_t(position) * SIZE;
    *(Vector*)(const_cast<T*>(keys) + place) = *(const Vector*)(new_keys + own);
    *(Vector*)(const_cast<T*>(values) + place) = *(const Vector*)(new_values + own);
  }

  float query[HEADS][VECTOR];
  float sum[HEADS][VECTOR];
  float highest[HEADS];
  float total[HEADS];
  #pragma unroll
  for (int h = 0; h < HEADS; ++h) {
    highest[h] = -1e30f;
    total[h] = 0;
    const int64_t place = (int64_t(token) * num_heads + first_head + h) * SIZE + lane * VECTOR;
    const Vector q = *(const Vector*)(queries + place);
    #pragma unroll
    for (int i = 0; i < VECTOR; ++i) {
      query[h][i] = float(q.x[i]) * SCALE;
      sum[h][i] = 0;
    }
  }

  for (int first = begin; first < end; first += WORKERS * UNROLL) {
    Vector key[UNROLL];
    Vector value[UNROLL];
    #pragma unroll
    for (int u = 0; u < UNROLL; ++u) {
      int place = first + u * WORKERS + worker;
      place = place < end ? place : begin;
      const int64_t fresh = own - (position - place) * key_token;
      const int64_t held = row + int64_t(place) * SIZE;
      key[u] = *(const Vector*)(place < start ? keys + held : new_keys + fresh);
      value[u] = *(const Vector*)(place < start ? values + held : new_values + fresh);
    }
    #pragma unroll
    for (int h = 0; h < HEADS; ++h) {
      float score[UNROLL];
      float most = highest[h];
      #pragma unroll
      for (int u = 0; u < UNROLL; ++u) {
        score[u] = 0;
        #pragma unroll
        for (int i = 0; i < VECTOR; ++i) score[u] += query[h][i] * float(key[u].x[i]);
        #pragma unroll
        for (int step = LANES / 2; step > 0; step /= 2) {
          score[u] += __shfl_xor_sync(0xffffffff, score[u], step);
        }
        if (first + u * WORKERS + worker >= end) score[u] = -1e30f;
        most = fmaxf(most, score[u]);
      }
      const float factor = exp2f(highest[h] - most);
      highest[h] = most;
      total[h] *= factor;
      #pragma unroll
      for (int i = 0; i < VECTOR; ++i) sum[h][i] *= factor;
      #pragma unroll
      for (int u = 0; u < UNROLL; ++u) {
        const float weight = score[u] > -1e29f ? exp2f(score[u] - most) : 0.0f;
        total[h] += weight;
        #pragma unroll
        for (int i = 0; i < VECTOR; ++i) sum[h][i] += weight * float(value[u].x[i]);
      }
    }
  }

  __shared__ float sums[WORKERS][HEADS][SIZE];
  __shared__ float highests[WORKERS][HEADS];
  __shared__ float totals[WORKERS][HEADS];
  for (int h = 0; h < HEADS; ++h) {
    highests[worker][h] = highest[h];
    totals[worker][h] = total[h];
    for (int i = 0; i < VECTOR; ++i) sums[worker][h][lane * VECTOR + i] = sum[h][i];
  }
  __syncthreads();
  for (int h = 0; h < HEADS; ++h) {
    float most = -1e30f;
    for (int w = 0; w < WORKERS; ++w) most = fmaxf(most, highests[w][h]);
    const int64_t part =
        (int64_t(token) * num_heads + first_head + h) * gridDim.x + blockIdx.x;
    float all = 0;
    for (int w = 0; w < WORKERS; ++w) all += totals[w][h] * exp2f(highests[w][h] - most);
    if (threadIdx.x == 0) {
      statistics[2 * part] = most;
      statistics[2 * part + 1] = all;
    }
    for (int d = threadIdx.x; d < SIZE; d += THREADS) {
      float mixed = 0;
      for (int w = 0; w < WORKERS; ++w) mixed += sums[w][h][d] * exp2f(highests[w][h] - most);
      parts[part * SIZE + d] = mixed;
    }
  }
"""

_COMBINE = """
  const int token = blockIdx.y;
  const int head = blockIdx.x;
  const int num_parts = positions[token] / CHUNK + 1;
  const int64_t first =
      (int64_t(token) * statistics_shape[1] + head) * int64_t(statistics_shape[2]);
  float most = -1e30f;
  for (int p = 0; p < num_parts; ++p) most = fmaxf(most, statistics[2 * (first + p)]);
  float total = 0;
  float mixed = 0;
  for (int p = 0; p < num_parts; ++p) {
    const float factor = exp2f(statistics[2 * (first + p)] - most);
    total += factor * statistics[2 * (first + p) + 1];
    mixed += factor * parts[(first + p) * SIZE + threadIdx.x];
  }
  const int64_t place = (int64_t(token) * statistics_shape[1] + head) * SIZE;
  attended[place + threadIdx.x] = T(mixed / total);
"""

_WRITE = """
  constexpr int VECTOR = 16 / sizeof(T);
  struct alignas(16) Vector { T x[VECTOR]; };
  const int head = blockIdx.x;
  const int token = blockIdx.y;
  const int64_t from = (int64_t(token) * keys_shape[0] + head) * SIZE + threadIdx.x * VECTOR;
  const int64_t to =
      (int64_t(head) * keys_shape[1] + places[token]) * SIZE + threadIdx.x * VECTOR;
  *(Vector*)(const_cast<T*>(keys) + to) = *(const Vector*)(new_keys + from);
  *(Vector*)(const_cast<T*>(values) + to) = *(const Vector*)(new_values + from);
  if (head == 0 && token == 0 && threadIdx.x == 0) written[0] = 1;
"""
# exp(x) = exp2(x * log2(e)).
_LOG2_E = 1.4426950408889634


def write(layer: LayerCache, keys: mx.array, values: mx.array) -> None:
    """Writes the long rows in place; the kernel of ``attend`` writes the narrow ones.

    Raises:
        ValueError: a head is of a size that the kernel does not know.
    """
    num_bytes = keys.shape[3] * keys.dtype.size
    if num_bytes not in _HEAD_BYTES:
        raise ValueError(f"heads of {num_bytes} bytes are not for the kernel")
    layer.new = keys, values
    num_narrow = layer.view.num_narrow
    if num_narrow < layer.view.num_tokens:
        places = layer.view.places[num_narrow:]
        layer.written = _write(layer, keys[num_narrow:], values[num_narrow:], places)


def copy(layer: LayerCache, source: int, target: int, num_tokens: int) -> None:
    """Copies tokens in place."""
    keys, values = (
        array[:, source : source + num_tokens].swapaxes(0, 1)[:, :, None] for array in layer.arrays
    )
    layer.written = _write(layer, keys, values, mx.arange(target, target + num_tokens))


def attend(queries: mx.array, layer: LayerCache, scale: float) -> mx.array:
    """The kernels for narrow rows, MLX's own attention for long ones."""
    num_narrow = layer.view.num_narrow
    parts = [_attend(queries[:num_narrow], layer, scale)] if num_narrow else []
    parts += [
        _attend_long(queries, layer, scale, run)
        for run in layer.view.runs(layer.view.num_tokens, after=num_narrow)
    ]
    attended = parts[0] if len(parts) == 1 else mx.concatenate(parts)
    layer.view.keep_pace(attended)
    return attended


def _attend_long(queries: mx.array, layer: LayerCache, scale: float, run: Run) -> mx.array:
    """Shape (T, heads, 1, size): one row; its own keys as they came, behind those held.

    MLX has cuDNN plan its attention for each shape anew, which takes longer than the
    attention. So what is computed is padded to a few shapes: in front by queries of
    tokens that are held, behind by tokens that nothing sees.
    """
    num_held = run.seen.stop - run.seen.start - run.width
    before = num_held % _GRANULE
    num_padded = -(-(before + run.width) // _GRANULE) * _GRANULE
    # Any token will do where nothing is read.
    tokens = layer.view.tokens(run.tokens.start - before, num_padded, run.tokens)
    own = queries[tokens].swapaxes(0, 2)
    keys, values = (new[tokens[before:]].swapaxes(0, 2) for new in layer.new)
    if num_held:
        held = slice(run.seen.start, run.seen.start + num_held)
        keys, values = (
            mx.concatenate([array[None, :, held], new], axis=2)
            for array, new in zip(layer.arrays, (keys, values), strict=True)
        )
    attended = fast_attention(own, keys, values, scale, "causal")
    return attended[:, :, before : before + run.width].swapaxes(0, 2)


def _write(layer: LayerCache, keys: mx.array, values: mx.array, places: mx.array) -> mx.array:
    """Puts packed keys and values into the KV cache where MLX does not see it.

    What it returns must be computed before the next step begins; in this step nothing
    else reads those places.
    """
    num_tokens, num_heads, _, size = keys.shape
    threads = size * keys.dtype.size // 16
    written: mx.array = _kernels(1.0)[2](
        inputs=[keys, values, places, *layer.arrays],
        template=[("T", keys.dtype), ("SIZE", size)],
        grid=(num_heads * threads, num_tokens, 1),
        threadgroup=(threads, 1, 1),
        output_shapes=[(1,)],
        output_dtypes=[mx.int32],
    )[0]
    return written


def _attend(queries: mx.array, layer: LayerCache, scale: float) -> mx.array:
    """Shape (N, heads, 1, size): each of the first N tokens attends up to its own position.

    The KV cache changes where MLX does not see it. Nothing else reads those places in
    this step, and the next one begins when this one has ended.
    """
    num_tokens, num_heads, _, size = queries.shape
    keys, values = layer.arrays
    view = layer.view
    positions = view.positions[:num_tokens]
    per_key = num_heads // keys.shape[0]
    heads = next(n for n in range(_MAX_HEADS, 0, -1) if per_key % n == 0)
    num_parts = -(-view.longest // _CHUNK)
    sizes = [("T", keys.dtype), ("SIZE", size), ("CHUNK", _CHUNK)]
    attend_chunks, combine, _ = _kernels(scale)
    statistics, parts = attend_chunks(
        inputs=[queries, keys, values, *layer.new, view.slots, view.starts, positions],
        template=[
            *sizes,
            ("GROUP", per_key),
            ("HEADS", heads),
            ("UNROLL", _UNROLL),
            ("THREADS", _THREADS),
        ],
        grid=(num_parts * _THREADS, num_heads // heads, num_tokens),
        threadgroup=(_THREADS, 1, 1),
        output_shapes=[
            (num_tokens, num_heads, num_parts, 2),
            (num_tokens, num_heads, num_parts, size),
        ],
        output_dtypes=[mx.float32, mx.float32],
    )
    attended: mx.array = combine(
        inputs=[statistics, parts, positions],
        template=sizes,
        grid=(num_heads * size, num_tokens, 1),
        threadgroup=(size, 1, 1),
        output_shapes=[queries.shape],
        output_dtypes=[keys.dtype],
    )[0]
    return attended


@cache
def _kernels(scale: float) -> tuple[Any, Any, Any]:
    """Attend, combine and write."""
    seen = ["queries", "keys", "values", "new_keys", "new_values", "slots", "starts", "positions"]
    new = ["new_keys", "new_values", "places", "keys", "values"]
    source = _ATTEND.replace("SCALE", f"{scale * _LOG2_E:.9e}f")
    kernel = mx.fast.cuda_kernel
    return (
        kernel("slot_attention", seen, ["statistics", "parts"], source),
        kernel("slot_attention_sum", ["statistics", "parts", "positions"], ["attended"], _COMBINE),
        kernel("slot_write", new, ["written"], _WRITE),
    )


ACCESS = SlotAccess(attend, write, copy, is_in_place=True)
