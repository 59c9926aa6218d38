"""The models that docproc recommends, as ``catalog.toml`` lists them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_KV_BYTES = 2


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One model of the catalog; sizes are those of its ``config.json``.

    Attributes:
        name: short, for people.
        repository: of the hub.
        licence: SPDX identifier.
        kind: ``dense`` or ``mixture of experts``.
        num_parameters: of all experts together.
        num_bytes: what its weights take.
        context_length: tokens that one sequence may have.
        kv_layers: layers with keys and values.
        intermediate_size: that one token goes through.
        revision: commit that is fetched; None where the first fetch decides.
    """

    name: str
    repository: str
    licence: str
    kind: str
    num_parameters: int
    num_bytes: int
    context_length: int
    kv_layers: int
    kv_heads: int
    head_dim: int
    hidden_size: int
    num_heads: int
    intermediate_size: int
    vocabulary_size: int
    revision: str | None = None

    @property
    def kv_bytes_per_token(self) -> int:
        """Bytes of keys and values of one token over all layers, in 16 bits."""
        return 2 * self.kv_layers * self.kv_heads * self.head_dim * _KV_BYTES

    def activation_bytes_per_token(self, value_bytes: int) -> int:
        """As for the model itself once it is loaded."""
        config = {
            "hidden_size": self.hidden_size,
            "num_attention_heads": self.num_heads,
            "head_dim": self.head_dim,
            "intermediate_size": self.intermediate_size,
        }
        return activation_bytes_per_token(config, value_bytes)


def activation_bytes_per_token(config: Mapping[str, Any], value_bytes: int) -> int:
    """Bytes that one token of a step takes in a layer, by what ``config.json`` says of text.

    Residuals, norms, projections and the halves of the gated layer, a few of each at once.
    """
    hidden = int(config["hidden_size"])
    heads = int(config.get("num_attention_heads", 0)) * int(config.get("head_dim") or 0)
    gated = int(config.get("intermediate_size", 0))
    return (8 * hidden + 4 * max(heads, hidden) + 4 * gated) * value_bytes


@cache
def known_models() -> tuple[KnownModel, ...]:
    """All of them, from the smallest to the best."""
    text = (resources.files("docproc.models") / "catalog.toml").read_text(encoding="utf-8")
    return tuple(KnownModel(**entry) for entry in tomllib.loads(text)["models"])


def known_model(name: str) -> KnownModel | None:
    """The one with this short name or repository."""
    return next((m for m in known_models() if name in (m.name, m.repository)), None)
