"""Builds the extractor of a worker process from the settings."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docproc.documents import Document
from docproc.engine.building import EngineLimits, engine_of
from docproc.engine.constraints import constrain_by
from docproc.engine.host import Batching, EngineHost
from docproc.engine.served import ServedEngine
from docproc.engine.served_client import ServedClient, Server, checked_server
from docproc.engine.served_tokens import ServedTokenizer
from docproc.grounding import run_checks
from docproc.models.catalog import STARTER, ModelFiles, require_model
from docproc.models.loading import load_model
from docproc.models.tokenizer import load_tokenizer
from docproc.pipeline.asking import FIELDS_TOKENS, GRAMMARS, SCHEMAS, Dialect, Tokenizer
from docproc.pipeline.extractor import Extractor, ExtractorOptions, RunningEngine
from docproc.pipeline.lengths import Lengths, lengths
from docproc.pipeline.remembering import NO_MEMORY, Memory
from docproc.prompt import fields_prompt
from docproc.schema import DocumentType, load_document_types
from docproc.settings import Settings
from docproc.text import Reader, ReadLimits

_log = logging.getLogger(__name__)


def build_extractor(
    settings: Settings, files: ModelFiles | None = None, *, memory: Memory = NO_MEMORY
) -> Extractor:
    """The extractor that the settings ask for, not started yet.

    With ``files``, MLX runs these, whatever the settings name. ``memory`` is what it
    knows of vendors.

    Raises:
        ModelError: the model is not on this machine, or not served, as it should be.
        ConfigurationError: a document type is wrong, or documents may not leave for a server.
        EngineUnavailable: the server that runs the model does not answer.
    """
    document_types = _document_types(settings)
    is_served = settings.engine == "openai" and files is None
    running = _served(settings) if is_served else _on_mlx(settings, document_types, files)
    return Extractor(
        reader=_PasswordReader(_reader(settings), settings.pdf_passwords),
        tokenizer=running.tokenizer,
        engine=running.engine,
        document_types=document_types,
        options=ExtractorOptions(
            summaries=settings.summaries,
            max_prompt_tokens=running.lengths.max_prompt_tokens,
            split_stacks=settings.split_stacks,
            max_pages=settings.max_pages,
            max_false_success=settings.max_false_success,
            model=running.model,
            adapter=running.adapter,
            fields_tokens=running.lengths.fields_tokens,
        ),
        dialect=running.dialect,
        memory=memory,
    )


def check_engine(settings: Settings) -> None:
    """Whether there is what the settings want to run the model; quick.

    Raises:
        ModelMissing: the model is not on this machine.
        ConfigurationError: documents may not leave for the server.
    """
    if settings.engine == "openai":
        server_of(settings)
    else:
        require_model(settings.model, settings.cache_dir)


def server_of(settings: Settings) -> Server:
    """The server that the settings name.

    Raises:
        ConfigurationError: its address is none, or is of another machine.
    """
    # The default is the name of a model that no server has.
    model = "" if settings.model == STARTER else settings.model
    seconds = settings.request_timeout_seconds
    server = Server(settings.base_url, model, settings.api_key, seconds)
    return checked_server(server, allow_remote=settings.allow_remote)


@dataclass(frozen=True, slots=True)
class _Running:
    """What runs a model, and how it is asked."""

    engine: RunningEngine
    tokenizer: Tokenizer
    dialect: Dialect
    lengths: Lengths
    model: str
    adapter: str | None = None


def _on_mlx(
    settings: Settings, document_types: Mapping[str, DocumentType], files: ModelFiles | None
) -> _Running:
    files = files or require_model(settings.model, settings.cache_dir)
    tokenizer = load_tokenizer(files.folder)
    limits = EngineLimits(settings.max_slots, settings.max_engine_bytes)
    frames = (fields_prompt("", document_type) for document_type in document_types.values())
    return _Running(
        EngineHost(lambda: _load(files, limits), constrain_by(tokenizer.grammar_tokenizer)),
        tokenizer,
        GRAMMARS,
        lengths(
            files.context_length,
            _wanted_lengths(settings),
            frame_tokens=max(len(tokenizer.prompt(frame)) for frame in frames),
        ),
        files.version(),
        files.adapter_version(),
    )


def _served(settings: Settings) -> _Running:
    server = server_of(settings)
    if server.is_remote:
        _log.warning("the text of every document goes to %s", server.host)
    client = ServedClient(server)
    tokenizer = ServedTokenizer()
    engine = ServedEngine(client, tokenizer, max_requests=settings.max_slots)
    return _Running(engine, tokenizer, SCHEMAS, _wanted_lengths(settings), f"openai:{client.model}")


def _wanted_lengths(settings: Settings) -> Lengths:
    return Lengths(settings.max_prompt_tokens, FIELDS_TOKENS)


def _document_types(settings: Settings) -> Mapping[str, DocumentType]:
    document_types = load_document_types(settings.document_types_dirs)
    for document_type in document_types.values():
        # A check that does not exist is an error now, not at the first document.
        run_checks(document_type, (), ())
    return document_types


@dataclass(frozen=True, slots=True)
class _PasswordReader:
    """A reader that knows the passwords of the settings."""

    reader: Reader
    passwords: Sequence[str]

    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        return self.reader.read(path, sha256=sha256, name=name, passwords=self.passwords)

    def close(self) -> None:
        self.reader.close()


def _reader(settings: Settings) -> Reader:
    return Reader(
        ReadLimits(
            settings.read_timeout_seconds,
            settings.read_max_bytes,
            ocr_page_seconds=settings.ocr_page_seconds,
            ocr_max_pages=settings.ocr_max_pages,
        )
    )


def _load(files: ModelFiles, limits: EngineLimits) -> Batching:
    return engine_of(load_model(files.folder, files.adapter), limits)
