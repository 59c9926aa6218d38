import json
import re
from pathlib import Path

import pytest

from docproc.errors import ModelMissing
from docproc.models.adapters import BEGINNING
from docproc.models.catalog import (
    STARTER,
    AdapterState,
    ModelFiles,
    find_model,
    installed_adapter,
    list_models,
    remove_model,
    require_model,
)
from docproc.models.known import KnownModel, known_models
from docproc.models.loading import load_model
from tests.tiny_models import save_tiny_adapter, save_tiny_model


def test_a_model_that_is_not_here_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as raised:
        require_model(STARTER, tmp_path)

    assert raised.value.words == (
        "the model starter is not on this machine; run: docproc models pull"
    )


def test_a_model_folder_is_a_model(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "mine")

    files = require_model(str(folder), tmp_path / "cache")

    assert files.folder == folder
    assert files.adapter is None


def test_other_weights_are_another_version(tmp_path: Path) -> None:
    first = find_model(str(save_tiny_model(tmp_path / "a" / "model", seed=1)), tmp_path)
    same = find_model(str(save_tiny_model(tmp_path / "b" / "model", seed=1)), tmp_path)
    other = find_model(str(save_tiny_model(tmp_path / "c" / "model", seed=2)), tmp_path)

    assert first.version() == same.version()
    assert first.version() != other.version()


def test_the_starter_model_is_listed_before_it_is_fetched(tmp_path: Path) -> None:
    save_tiny_model(tmp_path / "models" / "someone--tiny")

    listed = [(files.name, files.is_present) for files in list_models(tmp_path)]

    assert listed == [(STARTER, False), ("someone/tiny", True)]


def test_a_short_name_of_the_catalog_is_a_repository_of_the_hub(tmp_path: Path) -> None:
    files = find_model("qwen3-4b", tmp_path)

    assert files.name == "mlx-community/Qwen3-4B-Instruct-2507-4bit"
    assert files == find_model(files.name, tmp_path)


def test_a_model_that_is_not_here_says_which_one_to_pull(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as raised:
        require_model("qwen3-4b", tmp_path)

    assert raised.value.words.endswith("run: docproc models pull qwen3-4b")


def test_a_removed_model_is_gone(tmp_path: Path) -> None:
    save_tiny_model(tmp_path / "models" / "someone--tiny")

    num_bytes = remove_model("someone/tiny", tmp_path)

    assert num_bytes > 0
    assert [files.is_present for files in list_models(tmp_path)] == [False]


def test_only_what_is_in_the_cache_is_removed(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "mine")

    with pytest.raises(ModelMissing, match="is not in"):
        remove_model(str(folder), tmp_path / "cache")

    assert folder.is_dir()


@pytest.mark.parametrize("model", known_models(), ids=lambda model: model.name)
def test_the_catalog_is_sound(model: KnownModel) -> None:
    assert model.licence in ("Apache-2.0", "MIT")
    assert model.repository.startswith("mlx-community/")
    assert model.revision is None or re.fullmatch("[0-9a-f]{40}", model.revision)
    # 4 bits and, for 64 weights, a scale and a bias of 16 each.
    assert model.num_bytes == pytest.approx(model.num_parameters * 4.5 / 8, rel=0.02)


def test_the_catalog_knows_the_memory_of_a_model_as_the_model_itself_does(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model", "qwen3")
    config = json.loads((folder / "config.json").read_text())
    known = KnownModel(
        name="tiny",
        repository="someone/tiny",
        licence="MIT",
        kind="dense",
        num_parameters=0,
        num_bytes=0,
        context_length=512,
        kv_layers=config["num_hidden_layers"],
        kv_heads=config["num_key_value_heads"],
        head_dim=config["head_dim"],
        hidden_size=config["hidden_size"],
        num_heads=config["num_attention_heads"],
        intermediate_size=config["intermediate_size"],
        vocabulary_size=config["vocab_size"],
    )

    model = load_model(folder)

    # The tiny model is in float32, the catalog speaks of 16 bits.
    assert model.kv_bytes_per_token == 2 * known.kv_bytes_per_token
    assert model.activation_bytes_per_token == known.activation_bytes_per_token(4)


def two_models_named_alike(folder: Path) -> list[ModelFiles]:
    folders = (save_tiny_model(folder / str(seed) / "4bit", seed=seed) for seed in (1, 2))
    return [find_model(str(each), folder) for each in folders]


def test_an_adapter_is_for_the_model_that_it_was_trained_for_not_for_its_namesake(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mine, other = two_models_named_alike(tmp_path)
    adapter = save_tiny_adapter(installed_adapter(mine, tmp_path))

    assert require_model(str(mine.folder), tmp_path).adapter == adapter
    assert caplog.messages == []
    assert require_model(str(other.folder), tmp_path).adapter is None
    assert caplog.messages[0].startswith(f"{adapter} is not used: it was not trained for")


def test_namesakes_have_an_adapter_each(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    models = two_models_named_alike(tmp_path)
    adapters = [save_tiny_adapter(installed_adapter(files, tmp_path)) for files in models]

    assert adapters == [require_model(str(each.folder), tmp_path).adapter for each in models]
    assert caplog.messages == []


def test_an_adapter_that_an_earlier_docproc_installed_is_used_where_its_notes_fit(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mine, other = two_models_named_alike(tmp_path)
    adapter = save_tiny_adapter(tmp_path / "adapters" / "4bit.safetensors", base=mine.version())

    assert require_model(str(mine.folder), tmp_path).adapter == adapter
    assert require_model(str(other.folder), tmp_path).adapter is None
    assert len(caplog.messages) == 1


def test_an_adapter_that_says_nothing_is_not_used_and_a_later_one_comes_first(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mine, _ = two_models_named_alike(tmp_path)
    earlier = tmp_path / "adapters" / "4bit.safetensors"
    for content in (b"", save_tiny_adapter(earlier).read_bytes()):
        earlier.write_bytes(content)
        assert require_model(str(mine.folder), tmp_path).adapter is None

    save_tiny_adapter(earlier, base=mine.version())
    adapter = save_tiny_adapter(installed_adapter(mine, tmp_path))

    assert require_model(str(mine.folder), tmp_path).adapter == adapter
    assert len(caplog.messages) == 1


SHIPPED = find_model(STARTER, Path("nowhere")).adapter_version() or ""


@pytest.mark.parametrize(
    ("noted", "carded", "state"),
    [
        (SHIPPED, "", AdapterState.TRAINED),
        ("0" * 16, "", AdapterState.BEHIND),
        ("", "0" * 16, AdapterState.TRAINED),
        (None, SHIPPED, AdapterState.TRAINED),
        (None, "0" * 16, AdapterState.BEHIND),
        (None, "", AdapterState.TRAINED),
    ],
)
def test_an_adapter_is_behind_where_it_began_with_another_than_is_shipped(
    tmp_path: Path, noted: str | None, carded: str, state: AdapterState
) -> None:
    save_tiny_model(tmp_path / "models" / STARTER)
    installed = installed_adapter(find_model(STARTER, tmp_path), tmp_path)
    save_tiny_adapter(installed, **({} if noted is None else {BEGINNING: noted}))
    if carded:
        installed.with_suffix(".md").write_text(f"- Goes on from the adapter `{carded}`, which\n")

    assert find_model(STARTER, tmp_path).adapter_state() is state


def test_the_state_of_an_adapter_that_is_shipped_or_broken_or_that_nothing_was_shipped_for(
    tmp_path: Path,
) -> None:
    save_tiny_model(tmp_path / "models" / STARTER)
    starter = find_model(STARTER, tmp_path)
    other = find_model(str(save_tiny_model(tmp_path / "mine")), tmp_path)
    states = [starter.adapter_state(), other.adapter_state()]

    save_tiny_adapter(installed_adapter(other, tmp_path), **{BEGINNING: "0" * 16})
    installed_adapter(starter, tmp_path).write_bytes(b"")
    states += [find_model(str(other.folder), tmp_path).adapter_state()]
    states += [find_model(STARTER, tmp_path).adapter_state()]

    assert states == [AdapterState.SHIPPED, None, AdapterState.TRAINED, AdapterState.UNREADABLE]
