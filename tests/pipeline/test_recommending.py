import pytest

from docproc.engine.workspace import WORKSPACES, DeviceKind
from docproc.models.catalog import STARTER
from docproc.models.known import known_models
from docproc.pipeline.recommending import Machine, fits, mac, recommend


@pytest.mark.parametrize("memory_gb", [8, 16, 24, 32, 48, 64, 96, 128, 192])
def test_what_is_recommended_fits(memory_gb: int) -> None:
    machine = mac(memory_gb)

    recommendation = recommend(machine)

    fit = next(fit for fit in fits(machine) if fit.model.name == recommendation.model)
    used = fit.weight_bytes + fit.step_bytes + fit.num_at_once * fit.document_bytes
    assert recommendation.at_once == fit.num_at_once >= 3
    assert used <= machine.engine_bytes


def test_more_memory_never_recommends_a_lesser_model() -> None:
    ranks = [m.name for m in known_models()]

    chosen = [ranks.index(recommend(mac(gb)).model) for gb in (8, 16, 24, 32, 64, 128, 192)]

    assert chosen == sorted(chosen)
    assert len(set(chosen)) > 3


def test_a_machine_with_no_room_gets_the_starter_model() -> None:
    assert recommend(Machine(DeviceKind.METAL, 500_000_000)).model == STARTER


def test_a_cpu_gets_the_starter_model() -> None:
    assert recommend(Machine(DeviceKind.CPU, 100_000_000_000)).model == STARTER


def test_on_a_cpu_weights_and_values_take_32_bits() -> None:
    cpu, metal = (fits(Machine(kind, 10**11))[0] for kind in (DeviceKind.CPU, DeviceKind.METAL))

    assert cpu.weight_bytes == 4 * cpu.model.num_parameters
    assert metal.weight_bytes == metal.model.num_bytes
    assert cpu.document_bytes == 2 * metal.document_bytes


def test_a_step_is_smaller_where_the_weights_leave_little() -> None:
    workspace = WORKSPACES[DeviceKind.METAL]
    token_bytes = 150_000

    small = workspace.fitted(token_bytes, 4_000_000_000)

    assert small.max_step_tokens < workspace.max_step_tokens
    assert small.num_bytes(token_bytes) <= 1_000_000_000
    assert workspace.fitted(token_bytes, 100_000_000_000) == workspace
    assert workspace.fitted(token_bytes, 0).max_step_tokens == 128
