from pathlib import Path

import pytest

from docproc.engine.building import EngineLimits, engine_of
from docproc.engine.mlx_batching import MlxBatching
from docproc.engine.sequences import Prompt
from docproc.engine.slot_batching import SlotBatching
from docproc.models.loading import load_model
from tests.engine.test_batching import a_group, completions
from tests.tiny_models import save_tiny_model


@pytest.mark.parametrize(
    ("architecture", "expected"),
    [
        ("llama", SlotBatching),
        ("qwen2", SlotBatching),
        ("qwen3", SlotBatching),
        ("qwen3_moe", SlotBatching),
        ("glm4_moe", SlotBatching),
        ("qwen3_next", MlxBatching),
        ("gemma3", MlxBatching),
        ("qwen3_5", MlxBatching),
        ("lfm2", MlxBatching),
        ("deepseek", MlxBatching),
    ],
)
def test_each_architecture_gets_the_batching_that_computes_it_right(
    tmp_path: Path, architecture: str, expected: type
) -> None:
    model = load_model(save_tiny_model(tmp_path, architecture))

    batching = engine_of(model, EngineLimits(max_sequences=4))

    assert isinstance(batching, expected)
    answers = completions(batching, [a_group(Prompt((5, 6, 7), None, 4))])
    assert answers[0].token_ids
