"""Builds the extractor of a worker process from the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docproc.documents import Document
from docproc.engine.building import EngineLimits, engine_of
from docproc.engine.constraints import constrain_by
from docproc.engine.host import Batching, EngineHost
from docproc.grounding import run_checks
from docproc.models.catalog import ModelFiles, require_model
from docproc.models.loading import load_model
from docproc.models.tokenizer import load_tokenizer
from docproc.pipeline.extractor import Extractor, ExtractorOptions
from docproc.schema import DocumentType, load_document_types
from docproc.settings import Settings
from docproc.text import Reader, ReadLimits


def build_extractor(settings: Settings) -> Extractor:
    """The extractor that the settings ask for, not started yet.

    Raises:
        ModelMissing, ModelCorrupt: the model is not on this machine as it should be.
        ConfigurationError: a document type is wrong.
    """
    files = require_model(settings.model, settings.cache_dir)
    tokenizer = load_tokenizer(files.folder)
    limits = EngineLimits(settings.max_slots, settings.max_engine_bytes)
    return Extractor(
        reader=_PasswordReader(_reader(settings), settings.pdf_passwords),
        tokenizer=tokenizer,
        engine=EngineHost(lambda: _load(files, limits), constrain_by(tokenizer.grammar_tokenizer)),
        document_types=_document_types(settings),
        options=ExtractorOptions(
            summaries=settings.summaries,
            max_prompt_tokens=settings.max_prompt_tokens,
            split_stacks=settings.split_stacks,
            max_pages=settings.max_pages,
            min_confidence=settings.min_confidence,
            model=files.version(),
            adapter=files.adapter_version(),
        ),
    )


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
