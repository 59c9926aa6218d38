"""Settings: read once from ``docproc.toml`` and the environment, frozen, and wrong loudly.

Every setting is a line of ``docproc.toml`` in the home (``broker_url = "…"``), and an
environment variable with the prefix ``DOCPROC_``, which comes before the line
(``DOCPROC_BROKER_URL``); all are documented in the README.
"""

import difflib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path
from pydantic import DirectoryPath, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from docproc.errors import ConfigurationError

EMBEDDED_BROKER_URL = "memory://localhost"
FILE_NAME = "docproc.toml"
_PREFIX = "DOCPROC_"
_KEEP = r"\w+(\.\w+)?=\d+"
_PATHS = frozenset({"cache_dir", "document_types_dir", "inboxes"})
_SECRETS = frozenset({"pdf_passwords", "api_key"})
_PASSWORD = re.compile(r"://[^/@]*@")


class Settings(BaseSettings):
    """All settings of one process.

    Attributes:
        home: the folder people see: inbox, archive, failed, and ``.docproc`` within.
        inboxes: further folders to watch, separated by colons; they are never made.
        originals: where workers find documents: ``folder`` (in ``.docproc``), ``database``,
            or the path of a folder that all machines share.
        database_url: SQLAlchemy URL; empty means SQLite in ``.docproc``.
        broker_url: Celery broker; ``memory://`` means embedded in ``docproc up``.
        cache_dir: where models are kept, shared by all homes.
        engine: what runs the model: ``mlx`` within the worker, or ``openai``, a server with
            an OpenAI-compatible API.
        base_url: of that server, up to ``/v1``.
        api_key: that it asks for, if any.
        allow_remote: whether the server may be another machine than this one.
        request_timeout_seconds: how long one answer of that server may take.
        model: catalog name, or a path to a model folder; of a server a model that it serves.
        summaries: whether a summary is generated beside the fields.
        max_slots: sequences that the engine runs at once.
        max_engine_bytes: of memory for the model and its KV cache; None: what is there.
        max_prompt_tokens: longest document part given to the model.
        split_stacks: whether a PDF that holds several documents is split.
        max_pages: of one document that are read; further ones are named.
        max_false_success: share of documents with a mistake among those that are ``ok``.
        pdf_passwords: tried in turn on encrypted PDFs, separated by commas.
        read_timeout_seconds: wall-clock limit of reading one document.
        read_max_bytes: memory limit of reading one document.
        ocr_page_seconds: wall-clock limit of reading one page by OCR, on top.
        ocr_max_pages: how many pages of one document may be read by OCR.
        settle_seconds: how long a file must stand still before it is taken.
        rescan_seconds: how often the inbox is listed again.
        lease_seconds: how long a job belongs to a worker without a heartbeat.
        max_attempts: how often one job is tried.
        metrics_port: where a worker serves Prometheus metrics; 0 means nowhere.
        document_types_dir: folder with the user's own document types.
        keep_originals_days: how long originals are kept after their job; 0 means for ever.
        keep_fields: days that what was found is kept, by type or field:
            ``payslip=90,invoice.customer_name=365``.
        expense_account: where presets of exports book invoices.
        payable_account: whom or what they book as owed to.
        datev_consultant: the tax consultant's number at DATEV.
        datev_client: the business's number at the consultant.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="ignore")

    home: Path = Path()
    inboxes: Annotated[tuple[Path, ...], NoDecode] = ()
    originals: str = Field(default="folder", pattern=r"^(folder|database|/.*)$")
    database_url: str = ""
    broker_url: str = Field(default=EMBEDDED_BROKER_URL, pattern=r"^(memory|rediss?|amqps?)://")
    cache_dir: Path = Field(default_factory=lambda: user_cache_path("docproc"))
    engine: Literal["mlx", "openai"] = "mlx"
    base_url: str = ""
    api_key: str = Field(default="", repr=False)
    allow_remote: bool = False
    request_timeout_seconds: float = Field(default=300, gt=0)
    model: str = "starter"
    summaries: bool = True
    max_slots: int = Field(default=16, ge=1, le=512)
    max_engine_bytes: int | None = Field(default=None, ge=100_000_000)
    max_prompt_tokens: int = Field(default=3500, ge=256)
    split_stacks: bool = True
    max_pages: int = Field(default=200, ge=1)
    max_false_success: float = Field(default=0.05, ge=0.001, le=1)
    pdf_passwords: Annotated[tuple[str, ...], NoDecode] = ()
    read_timeout_seconds: float = Field(default=60, gt=0)
    read_max_bytes: int = Field(default=1_500_000_000, ge=100_000_000)
    ocr_page_seconds: float = Field(default=30, gt=0)
    ocr_max_pages: int = Field(default=100, ge=0)
    settle_seconds: float = Field(default=1.0, ge=0)
    rescan_seconds: float = Field(default=30.0, gt=0)
    lease_seconds: float = Field(default=60, gt=0)
    max_attempts: int = Field(default=3, ge=1)
    metrics_port: int = Field(default=0, ge=0, le=65535)
    document_types_dir: DirectoryPath | None = None
    keep_originals_days: int = Field(default=0, ge=0)
    keep_fields: str = Field(default="", pattern=rf"^({_KEEP}(,{_KEEP})*)?$")
    expense_account: str = ""
    payable_account: str = ""
    datev_consultant: str = Field(default="", pattern=r"^(\d{4,7})?$")
    datev_client: str = Field(default="", pattern=r"^(\d{1,5})?$")

    @field_validator("pdf_passwords", mode="before")
    @classmethod
    def _split_passwords(cls, value: object) -> object:
        return tuple(value.split(",")) if isinstance(value, str) else value

    @field_validator("inboxes", mode="before")
    @classmethod
    def _split_inboxes(cls, value: object) -> object:
        return tuple(filter(None, value.split(":"))) if isinstance(value, str) else value

    @property
    def inbox(self) -> Path:
        """Where people drop files."""
        return self.home / "inbox"

    @property
    def all_inboxes(self) -> list[Path]:
        """Every folder that is watched."""
        return [self.inbox, *self.inboxes]

    @property
    def archive(self) -> Path:
        """Where originals of finished jobs lie."""
        return self.home / "archive"

    @property
    def failed(self) -> Path:
        """Where originals of failed jobs lie, each beside its reason."""
        return self.home / "failed"

    @property
    def document_types_dirs(self) -> list[Path]:
        """Folders with document types beside the shipped ones."""
        return [self.document_types_dir] if self.document_types_dir else []

    @property
    def kept_fields(self) -> dict[tuple[str, str], int]:
        """Days by document type and field; '' for all fields of the type."""
        rules = (rule.split("=") for rule in self.keep_fields.split(",") if rule)
        parts = ((name.partition("."), int(days)) for name, days in rules)
        return {(type_name, field_name): days for (type_name, _, field_name), days in parts}

    @property
    def data_dir(self) -> Path:
        """What belongs to docproc alone: database, originals by hash, locks, log."""
        return self.home / ".docproc"

    @property
    def originals_dir(self) -> Path:
        """Originals by hash, of this machine or shared by all."""
        is_path = self.originals.startswith("/")
        return Path(self.originals) if is_path else self.data_dir / "originals"

    @property
    def are_originals_in_database(self) -> bool:
        """Whether workers get the bytes of documents from the database."""
        return self.originals == "database"

    @property
    def is_broker_embedded(self) -> bool:
        """Whether messages stay within the worker's process."""
        return self.broker_url.startswith("memory://")

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file on this machine."""
        return self.effective_database_url.startswith("sqlite")

    @property
    def effective_database_url(self) -> str:
        """The database URL with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'docproc.db').resolve()}"


@dataclass(frozen=True, slots=True)
class Explained:
    """One setting: its value, and where that came from."""

    name: str
    value: object
    origin: str


def load_settings(**overrides: object) -> Settings:
    """Settings from ``docproc.toml`` in the home, the environment over it, ``overrides`` on top.

    Raises:
        ConfigurationError: naming each wrong setting, where it is and what is wrong with it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    file = _SettingsFile.of(_home(given))
    hidden = given.keys() | _in_environment()
    from_file = {name: value for name, value in file.values.items() if name not in hidden}
    try:
        return Settings(**from_file | given)  # type: ignore[arg-type]  # values are validated here
    except ValidationError as error:
        mistakes = [
            f"{file.place(name) if name in from_file else _variable(name)}: {each['msg']}"
            for each in error.errors()
            for name in [str(each["loc"][0])]
        ]
        raise ConfigurationError("; ".join(dict.fromkeys(mistakes))) from error


def explain_settings() -> list[Explained]:
    """Every setting of this process, with where its value came from; secrets are hidden.

    Raises:
        ConfigurationError: as ``load_settings``.
    """
    settings = load_settings()
    file, environment = _SettingsFile.of(settings.home), _in_environment()
    explained = []
    for name in Settings.model_fields:
        if name in environment:
            origin = _variable(name)
        else:
            origin = file.place(name) if name in file.values else "default"
        explained.append(Explained(name, _shown(name, getattr(settings, name)), origin))
    return explained


def write_setting(home: Path, name: str, value: str) -> Path:
    """Puts a line into ``docproc.toml`` of this home, in place of the one it has; returns its path.

    Raises:
        ConfigurationError: the file is none that docproc can read.
    """
    file = _SettingsFile.of(home)
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    lines = list(file.lines)
    if name in file.values:
        lines[file.line_number(name) - 1] = line
    else:
        lines.append(line)
    home.mkdir(parents=True, exist_ok=True)
    unfinished = file.path.with_name(f".{FILE_NAME}.part")
    unfinished.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    unfinished.replace(file.path)
    return file.path


@dataclass(frozen=True, slots=True)
class _SettingsFile:
    """What ``docproc.toml`` says; nothing if there is none."""

    path: Path
    lines: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Path) -> "_SettingsFile":
        """The file of this home.

        Raises:
            ConfigurationError: it is no TOML, or has what is no setting; with the line.
        """
        path = home / FILE_NAME
        try:
            text = path.read_text(encoding="utf-8")
            values = tomllib.loads(text)
        except FileNotFoundError:
            return cls(path)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{path}: {error}") from error
        file = cls(path, tuple(text.splitlines()), values)
        wrong = [f"{file.place(name)}: {_why_not(name)}" for name in values if _why_not(name)]
        if wrong:
            raise ConfigurationError("; ".join(wrong))
        return replace(file, values={name: file.absolute(name) for name in values})

    def place(self, name: str) -> str:
        """File, line and name of a setting."""
        return f"{self.path}:{self.line_number(name)}: {name}"

    def line_number(self, name: str) -> int:
        """Where a setting stands, from 1."""
        begins = re.compile(rf"""\s*\[*["']?{re.escape(name)}\b""")
        found = (n for n, line in enumerate(self.lines, start=1) if begins.match(line))
        return next(found, 1)

    def absolute(self, name: str) -> object:
        """The value; paths are as seen from where the file lies."""
        value = self.values[name]
        match value:
            case str() if name in _PATHS:
                return self.path.parent / value
            case list() if name in _PATHS:
                return [self.path.parent / str(each) for each in value]
            case _:
                return value


def _home(given: Mapping[str, object]) -> Path:
    home = given.get("home")
    return home if isinstance(home, Path) else Path(os.environ.get(_variable("home"), ""))


def _in_environment() -> set[str]:
    names = {name.upper() for name in os.environ}
    return {name for name in Settings.model_fields if _variable(name) in names}


def _variable(name: str) -> str:
    return f"{_PREFIX}{name.upper()}"


def _why_not(name: str) -> str:
    """Why the file may not have this, '' if it may."""
    if name == "home":
        return f"this file is found in it; set {_variable(name)}"
    if name in Settings.model_fields:
        return ""
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    return f"is no setting{f'; did you mean {near[0]}?' if near else ''}"


def _shown(name: str, value: object) -> object:
    if name in _SECRETS and value:
        return "(hidden)"
    return _PASSWORD.sub("://***@", value) if isinstance(value, str) else value
