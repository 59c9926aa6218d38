"""Decode attention over slots in CUDA: each token reads just what its slot holds.

Split over the keys as in Flash-Decoding (Dao et al. 2023): one kernel attends to
chunks of keys, one combines them by their maxima and sums. Before them, one puts
the new keys and values where they belong: into the KV cache as it is, for which
plain MLX has no way. The plain path takes a call for each row, and a scatter.
"""

from functools import cache
from typing import Any

import mlx.core as mx

from docproc.engine import kv_cache
from docproc.engine.kv_cache import LayerCache
from docproc.engine.slot_attention import each_run, fast_attention

# Rows of up to so many tokens are the kernels'; they read a slot once for each token.
_NARROW = 16
# Of a long row at a time.
_PIECE = 4096

# Keys of one block.
_CHUNK = 256
_THREADS = 128
# Threads that share a key; each holds its part of the head's size.
_LANES = 8
# Query heads of one block; more would not fit its registers.
_MAX_HEADS = 4

_ATTEND = """
  constexpr int VECTOR = 16 / sizeof(T);
  constexpr int PIECES = SIZE / (LANES * VECTOR);
  constexpr int WORKERS = THREADS / LANES;
  struct alignas(16) Vector { T x[VECTOR]; };

  const int token = blockIdx.z;
  const int num_read = positions[token] + 1;
  const int begin = blockIdx.x * CHUNK;
  if (begin >= num_read) return;
  const int end = begin + CHUNK < num_read ? begin + CHUNK : num_read;

  const int lane = threadIdx.x % LANES;
  const int worker = threadIdx.x / LANES;
  const int key_head = blockIdx.y / (GROUP / HEADS);
  const int first_head = blockIdx.y * HEADS;
  const int num_heads = keys_shape[0] * GROUP;
  const int64_t row = (int64_t(key_head) * keys_shape[1] + slots[token]) * SIZE;

  float query[HEADS][PIECES][VECTOR];
  float sum[HEADS][PIECES][VECTOR];
  float highest[HEADS];
  float total[HEADS];
  for (int h = 0; h < HEADS; ++h) {
    highest[h] = -1e30f;
    total[h] = 0;
    for (int p = 0; p < PIECES; ++p) {
      const int64_t place = (int64_t(token) * num_heads + first_head + h) * SIZE;
      const Vector q = *(const Vector*)(queries + place + (p * LANES + lane) * VECTOR);
      for (int i = 0; i < VECTOR; ++i) {
        query[h][p][i] = float(q.x[i]) * scale[0];
        sum[h][p][i] = 0;
      }
    }
  }

  for (int first = begin; first < end; first += WORKERS) {
    const bool is_read = first + worker < end;
    const int64_t place = row + int64_t(is_read ? first + worker : begin) * SIZE;
    Vector key[PIECES];
    Vector value[PIECES];
    for (int p = 0; p < PIECES; ++p) {
      key[p] = *(const Vector*)(keys + place + (p * LANES + lane) * VECTOR);
      value[p] = *(const Vector*)(values + place + (p * LANES + lane) * VECTOR);
    }
    for (int h = 0; h < HEADS; ++h) {
      float score = 0;
      for (int p = 0; p < PIECES; ++p) {
        for (int i = 0; i < VECTOR; ++i) score += query[h][p][i] * float(key[p].x[i]);
      }
      for (int step = LANES / 2; step > 0; step /= 2) {
        score += __shfl_xor_sync(0xffffffff, score, step);
      }
      if (!is_read) continue;
      if (score > highest[h]) {
        const float factor = __expf(highest[h] - score);
        highest[h] = score;
        total[h] *= factor;
        for (int p = 0; p < PIECES; ++p) {
          for (int i = 0; i < VECTOR; ++i) sum[h][p][i] *= factor;
        }
      }
      const float weight = __expf(score - highest[h]);
      total[h] += weight;
      for (int p = 0; p < PIECES; ++p) {
        for (int i = 0; i < VECTOR; ++i) sum[h][p][i] += weight * float(value[p].x[i]);
      }
    }
  }

  __shared__ float sums[WORKERS][HEADS][SIZE];
  __shared__ float highests[WORKERS][HEADS];
  __shared__ float totals[WORKERS][HEADS];
  for (int h = 0; h < HEADS; ++h) {
    highests[worker][h] = highest[h];
    totals[worker][h] = total[h];
    for (int p = 0; p < PIECES; ++p) {
      for (int i = 0; i < VECTOR; ++i) {
        sums[worker][h][(p * LANES + lane) * VECTOR + i] = sum[h][p][i];
      }
    }
  }
  __syncthreads();
  for (int h = 0; h < HEADS; ++h) {
    float most = -1e30f;
    for (int w = 0; w < WORKERS; ++w) most = fmaxf(most, highests[w][h]);
    const int64_t part =
        (int64_t(token) * num_heads + first_head + h) * gridDim.x + blockIdx.x;
    float all = 0;
    for (int w = 0; w < WORKERS; ++w) all += totals[w][h] * __expf(highests[w][h] - most);
    if (threadIdx.x == 0) {
      statistics[2 * part] = most;
      statistics[2 * part + 1] = all;
    }
    for (int d = threadIdx.x; d < SIZE; d += THREADS) {
      float mixed = 0;
      for (int w = 0; w < WORKERS; ++w) mixed += sums[w][h][d] * __expf(highests[w][h] - most);
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
    const float factor = __expf(statistics[2 * (first + p)] - most);
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
  const int place = places[token];
  const int64_t from = (int64_t(token) * gridDim.x + head) * SIZE + threadIdx.x * VECTOR;
  const int64_t to = (int64_t(head) * keys_shape[1] + place) * SIZE + threadIdx.x * VECTOR;
  *(Vector*)(const_cast<T*>(keys) + to) = *(const Vector*)(new_keys + from);
  *(Vector*)(const_cast<T*>(values) + to) = *(const Vector*)(new_values + from);
  if (head == 0 && threadIdx.x == 0) written[token] = place;
"""


def write(layer: LayerCache, keys: mx.array, values: mx.array) -> None:
    """Puts the keys and values of a step of narrow rows into the KV cache in place.

    MLX does not know that the arrays change: ``layer.written`` must be an input of
    whatever reads them. Steps with long rows take the plain path, whose reader is
    MLX's own attention.
    """
    if not _is_narrow(layer):
        kv_cache.write(layer, keys, values)
        return
    num_tokens, num_heads, _, size = keys.shape
    threads = size * keys.dtype.size // 16
    layer.written = _kernels()[2](
        inputs=[keys, values, layer.view.places, *layer.arrays],
        template=[("T", keys.dtype), ("SIZE", size)],
        grid=(num_heads * threads, num_tokens, 1),
        threadgroup=(threads, 1, 1),
        output_shapes=[(num_tokens,)],
        output_dtypes=[mx.int32],
    )[0]


_wide = each_run(fast_attention, _PIECE, wider_than=_NARROW)


def attention(queries: mx.array, layer: LayerCache, scale: float) -> mx.array:
    """The kernels for narrow rows, MLX's own attention for long ones."""
    view = layer.view
    num_narrow = view.num_narrow(_NARROW)
    if num_narrow == 0:
        return _wide(queries, layer, scale)
    narrow = _attend(queries[:num_narrow], layer, scale)
    if num_narrow == view.num_tokens:
        return narrow
    return mx.concatenate([narrow, _wide(queries, layer, scale)])


def _is_narrow(layer: LayerCache) -> bool:
    return layer.view.num_narrow(_NARROW) == layer.view.num_tokens


def _attend(queries: mx.array, layer: LayerCache, scale: float) -> mx.array:
    """Shape (N, heads, 1, size): each of the first N tokens attends up to its own position."""
    num_tokens, num_heads, _, size = queries.shape
    keys, values = layer.arrays
    view = layer.view
    positions = view.positions[:num_tokens]
    per_key = num_heads // keys.shape[0]
    heads = next(n for n in range(_MAX_HEADS, 0, -1) if per_key % n == 0)
    num_parts = -(-view.longest(_NARROW) // _CHUNK)
    written = layer.written if layer.written is not None else positions
    sizes = [("T", keys.dtype), ("SIZE", size), ("CHUNK", _CHUNK)]
    group = [("GROUP", per_key), ("HEADS", heads), ("LANES", _LANES), ("THREADS", _THREADS)]
    statistics, parts = _kernels()[0](
        inputs=[queries, keys, values, view.slots, positions, mx.array([scale]), written],
        template=[*sizes, *group],
        grid=(num_parts * _THREADS, num_heads // heads, num_tokens),
        threadgroup=(_THREADS, 1, 1),
        output_shapes=[
            (num_tokens, num_heads, num_parts, 2),
            (num_tokens, num_heads, num_parts, size),
        ],
        output_dtypes=[mx.float32, mx.float32],
    )
    attended: mx.array = _kernels()[1](
        inputs=[statistics, parts, positions],
        template=sizes,
        grid=(num_heads * size, num_tokens, 1),
        threadgroup=(size, 1, 1),
        output_shapes=[queries.shape],
        output_dtypes=[keys.dtype],
    )[0]
    return attended


@cache
def _kernels() -> tuple[Any, Any, Any]:
    """Attend, combine and write."""
    kernel = mx.fast.cuda_kernel
    seen = ["queries", "keys", "values", "slots", "positions", "scale", "written"]
    new = ["new_keys", "new_values", "places", "keys", "values"]
    return (
        kernel("slot_attention", seen, ["statistics", "parts"], _ATTEND),
        kernel("slot_attention_sum", ["statistics", "parts", "positions"], ["attended"], _COMBINE),
        kernel("slot_write", new, ["written"], _WRITE),
    )
