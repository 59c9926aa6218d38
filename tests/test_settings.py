from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.settings import Settings, explain_settings, load_settings


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCPROC_MAX_SLOTS", "many")

    with pytest.raises(ConfigurationError, match=r"^DOCPROC_MAX_SLOTS: "):
        load_settings()


def test_an_option_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCPROC_HOME", "/from/environment")

    assert load_settings(home=Path("/from/option")).home == Path("/from/option")
    assert load_settings(home=None).home == Path("/from/environment")


def test_passwords_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCPROC_PDF_PASSWORDS", "open sesame,1234")

    assert load_settings().pdf_passwords == ("open sesame", "1234")


def test_the_database_is_sqlite_in_the_home_unless_named(tmp_path: Path) -> None:
    assert load_settings(home=tmp_path).effective_database_url == (
        f"sqlite:///{tmp_path}/.docproc/docproc.db"
    )
    named = load_settings(database_url="postgresql://localhost/docproc")
    assert named.effective_database_url == "postgresql://localhost/docproc"


def _file(home: Path, text: str) -> Path:
    path = home / "docproc.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_file_comes_before_defaults_and_behind_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _file(tmp_path, 'max_slots = 3\nmodel = "mine"\npdf_passwords = ["a", "b,c"]\n')
    monkeypatch.setenv("DOCPROC_MODEL", "theirs")

    settings = load_settings(home=tmp_path)

    assert (settings.max_slots, settings.model, settings.max_pages) == (3, "theirs", 200)
    assert settings.pdf_passwords == ("a", "b,c")
    assert load_settings(home=tmp_path, model="option").model == "option"


def test_the_file_is_found_in_the_home_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _file(tmp_path, "summaries = false")
    monkeypatch.setenv("DOCPROC_HOME", str(tmp_path))

    assert load_settings().summaries is False


def test_paths_in_the_file_are_as_seen_from_it(tmp_path: Path) -> None:
    (tmp_path / "types").mkdir()
    _file(tmp_path, 'document_types_dir = "types"\ninboxes = ["scans", "/mnt/fax"]')

    settings = load_settings(home=tmp_path)

    assert settings.document_types_dir == tmp_path / "types"
    assert settings.inboxes == (tmp_path / "scans", Path("/mnt/fax"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# slots\n\nmax_slots = 0", "docproc.toml:3: max_slots: Input should be greater"),
        ("max_slotz = 1", "docproc.toml:1: max_slotz: is no setting; did you mean max_slots?"),
        ("[limits]\nmax_slots = 1", "docproc.toml:1: limits: is no setting"),
        ('model = "a"\nhome = "/x"', "docproc.toml:2: home: this file is found in it"),
        ("max_slots = = 1", "docproc.toml: Invalid value (at line 1, column 13)"),
        ("max_pages = 0\nmax_slots = 0", "docproc.toml:1: max_pages: Input should be"),
        ("max_pages = 0\nmax_slots = 0", "docproc.toml:2: max_slots: Input should be"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    _file(tmp_path, text)

    with pytest.raises(ConfigurationError) as raised:
        load_settings(home=tmp_path)

    assert words in str(raised.value)


def test_each_value_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, "\nmax_slots = 3")
    monkeypatch.setenv("DOCPROC_HOME", str(tmp_path))
    monkeypatch.setenv("DOCPROC_PDF_PASSWORDS", "open sesame")
    monkeypatch.setenv("DOCPROC_API_KEY", "sk-1")
    monkeypatch.setenv("DOCPROC_DATABASE_URL", "postgresql://me:secret@host/db")

    explained = {each.name: (each.value, each.origin) for each in explain_settings()}

    assert explained["max_slots"] == (3, f"{path}:2: max_slots")
    assert explained["max_pages"] == (200, "default")
    assert explained["pdf_passwords"] == ("(hidden)", "DOCPROC_PDF_PASSWORDS")
    assert explained["api_key"] == ("(hidden)", "DOCPROC_API_KEY")
    assert explained["database_url"] == ("postgresql://***@host/db", "DOCPROC_DATABASE_URL")
    assert set(explained) == set(Settings.model_fields)
