from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.settings import load_settings


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
