"""Which model of the catalog is right for a machine, by arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass

from docproc.engine.budget import device_kind, engine_bytes
from docproc.engine.workspace import WORKSPACES, DeviceKind, logits_bytes, mac_engine_bytes
from docproc.models.catalog import STARTER
from docproc.models.known import KnownModel, known_models

# One of the longest prompts with its answer.
LONGEST_TOKENS = 3500 + 1536
_MIN_AT_ONCE = 3
_MAX_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Machine:
    """What the engine may use.

    Attributes:
        engine_bytes: of memory.
    """

    device: DeviceKind
    engine_bytes: int


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model fits a machine.

    Attributes:
        weight_bytes: of the model once it is loaded.
        step_bytes: of the largest step.
        document_bytes: of keys and values of one of the longest documents.
        num_at_once: such documents that fit beside the others; 0: it does not run there.
    """

    model: KnownModel
    weight_bytes: int
    step_bytes: int
    document_bytes: int
    num_at_once: int

    @property
    def words(self) -> str:
        """What takes how much."""
        return (
            f"{_gb(self.weight_bytes)} weights + {_gb(self.step_bytes)} a step + "
            f"{self.num_at_once} x {_gb(self.document_bytes)}"
        )


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The model to use and why.

    Attributes:
        model: the name to pull.
        at_once: for DOCPROC_MAX_SLOTS; None: leave it as it is.
    """

    model: str
    at_once: int | None
    reason: str


def this_machine(max_bytes: int | None) -> Machine:
    """The machine that this process runs on, or as much of it as the engine may use."""
    return Machine(device_kind(), engine_bytes() if max_bytes is None else max_bytes)


def mac(memory_gb: int) -> Machine:
    """An Apple machine with so much unified memory."""
    return Machine(DeviceKind.METAL, mac_engine_bytes(memory_gb))


def fits(machine: Machine, models: Sequence[KnownModel] | None = None) -> list[Fit]:
    """How each model of the catalog fits, from the smallest to the best."""
    return [_fit(machine, model) for model in (models or known_models())]


def recommend(machine: Machine) -> Recommendation:
    """The best model with room for a few of the longest documents at once."""
    if machine.device is DeviceKind.CPU:
        reason = "on a CPU the larger ones take minutes for a document"
        return Recommendation(STARTER, None, reason)
    fitting = [fit for fit in fits(machine) if fit.num_at_once >= _MIN_AT_ONCE]
    if not fitting:
        return Recommendation(STARTER, None, "no larger one has room for several documents at once")
    best = fitting[-1]
    reason = f"the best with room for {_MIN_AT_ONCE} long documents at once: {best.words}"
    return Recommendation(best.model.name, best.num_at_once, reason)


def _fit(machine: Machine, model: KnownModel) -> Fit:
    # The weights are dequantised on a CPU, see docproc.models.loading.
    is_cpu = machine.device is DeviceKind.CPU
    value_bytes = 4 if is_cpu else 2
    weight_bytes = model.num_parameters * value_bytes if is_cpu else model.num_bytes
    room = max(0, machine.engine_bytes - weight_bytes)
    activation_bytes = model.activation_bytes_per_token(value_bytes)
    workspace = WORKSPACES[machine.device].fitted(activation_bytes, room)
    step_bytes = workspace.num_bytes(activation_bytes)
    step_bytes += logits_bytes(_MAX_AT_ONCE, model.vocabulary_size)
    document_bytes = LONGEST_TOKENS * model.kv_bytes_per_token * value_bytes // 2
    num_at_once = max(0, room - step_bytes) // document_bytes
    return Fit(model, weight_bytes, step_bytes, document_bytes, min(num_at_once, _MAX_AT_ONCE))


def _gb(num_bytes: int) -> str:
    return f"{num_bytes / 1e9:.1f} GB"
