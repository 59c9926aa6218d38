"""The errors of docproc: conditions, each with a code, an exit status and a cure.

    DocprocError
    ├── ConfigurationError
    ├── DocumentError
    │   ├── UnreadableFile
    │   ├── EmptyFile
    │   ├── UnsupportedDocument
    │   ├── UnreadableDocument
    │   ├── EncryptedDocument
    │   ├── TextlessDocument
    │   ├── UnreadableXml
    │   ├── UnsafeXml
    │   ├── ReadingTooSlow
    │   └── ReadingOutOfMemory
    ├── ModelError
    │   ├── BackendMissing
    │   ├── ModelMissing
    │   ├── ModelCorrupt
    │   └── ModelUnsupported
    ├── EngineError
    │   ├── PromptTooLong
    │   ├── ConstraintFailed
    │   ├── EngineRefused
    │   └── GenerationCancelled
    ├── TransientError
    │   ├── EngineStopped
    │   ├── EngineUnavailable
    │   ├── OutOfMemory
    │   ├── OriginalMissing
    │   ├── StoreUnavailable
    │   ├── StillWorkedOn
    │   └── BrokerUnavailable
    ├── JobError
    │   ├── LeaseLost
    │   ├── AttemptsExhausted
    │   └── WorkerCrashed
    ├── BenchmarkFailed
    ├── TooFewDocuments
    ├── NothingToUndo
    ├── AlreadyOfType
    ├── Bug
    ├── UnknownDocument
    ├── UnknownDocumentType
    └── WrongSelection

Codes are stored with failed jobs, so they never change their meaning.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """Exit statuses of the command line, documented in the README."""

    OK = 0
    FAILED_DOCUMENTS = 1
    USAGE = 2
    CONFIGURATION = 3
    DOCUMENT = 4
    MODEL = 5
    ENGINE = 6
    TEMPORARY = 7
    JOB = 8
    UNKNOWN = 9
    INTERRUPTED = 130


class DocprocError(Exception):
    """Something that docproc can name; its text says what, ``cure`` says what to do."""

    code: ClassVar[str] = "docproc_error"
    is_retryable: ClassVar[bool] = False
    exit_code: ClassVar[ExitCode] = ExitCode.UNKNOWN
    cure: str = ""

    @property
    def words(self) -> str:
        """What happened and what to do, in one line for people."""
        what = " ".join(str(self).split())
        return f"{what}; {self.cure}" if self.cure else what


class ConfigurationError(DocprocError):
    """A setting is wrong; the text names the setting."""

    code = "configuration_error"
    exit_code = ExitCode.CONFIGURATION


class DocumentError(DocprocError):
    """One file cannot be turned into pages; the others are unaffected."""

    code = "document_error"
    exit_code = ExitCode.DOCUMENT


class UnreadableFile(DocumentError):
    """The operating system refuses to give out the bytes."""

    code = "unreadable_file"
    cure = "give the user that runs docproc the right to read it, then drop it again"


class EmptyFile(DocumentError):
    """The file has no bytes."""

    code = "empty_file"
    cure = "copy it again from where it came from"


class UnsupportedDocument(DocumentError):
    """The content is not of a kind that docproc reads."""

    code = "unsupported_document"
    cure = "export it as a PDF (a photograph as a JPEG) and drop that"


class UnreadableDocument(DocumentError):
    """The file is truncated or not a proper PDF."""

    code = "unreadable_document"
    cure = "open it in a PDF viewer, save it again and drop that"


class EncryptedDocument(DocumentError):
    """The PDF needs a password that the settings do not have."""

    code = "encrypted_document"
    cure = "add its password to DOCPROC_PDF_PASSWORDS, or save it without one"


class TextlessDocument(DocumentError):
    """No page shows text, printed or in a picture."""

    code = "textless_document"
    cure = "scan it again, larger and sharper"


class UnreadableXml(DocumentError):
    """The XML is not well-formed."""

    code = "unreadable_xml"
    cure = "ask the sender for it once more, or for a PDF"


class UnsafeXml(DocumentError):
    """The XML has what no e-invoice has and what is used to attack its reader."""

    code = "unsafe_xml"
    cure = "ask the sender for an e-invoice without that, or for a PDF"


class ReadingTooSlow(DocumentError):
    """Reading did not end within its wall-clock limit."""

    code = "reading_too_slow"
    cure = "print it to a new PDF, or raise DOCPROC_READ_TIMEOUT_SECONDS"


class ReadingOutOfMemory(DocumentError):
    """Reading wanted more memory than its limit."""

    code = "reading_out_of_memory"
    cure = "print it to a new PDF, or raise DOCPROC_READ_MAX_BYTES"


class ModelError(DocprocError):
    """The model cannot be loaded."""

    code = "model_error"
    exit_code = ExitCode.MODEL


class BackendMissing(ModelError):
    """MLX is installed without a backend for this machine."""

    code = "backend_missing"
    cure = "pip install 'docproc-batch[cpu]' (Linux) or 'docproc-batch[cuda]' (NVIDIA)"


class ModelMissing(ModelError):
    """The model is not in the cache and may not, or cannot, be fetched now."""

    code = "model_missing"
    cure = "run: docproc models pull"

    def __init__(self, what: str, *, name: str = "") -> None:
        super().__init__(what)
        self.cure = f"{self.cure} {name}".rstrip()


class ModelCorrupt(ModelError):
    """A model file does not have the content it should have."""

    code = "model_corrupt"
    cure = "run: docproc models pull --force"


class ModelUnsupported(ModelError):
    """The model is whole, but docproc cannot run it."""

    code = "model_unsupported"
    cure = "choose one of `docproc models recommend`, or serve it: see DOCPROC_ENGINE"


class EngineError(DocprocError):
    """The engine cannot complete this sequence, and would not if asked again."""

    code = "engine_error"
    exit_code = ExitCode.ENGINE


class PromptTooLong(EngineError):
    """The prompt and its answer do not fit the model's context or the budget."""

    code = "prompt_too_long"
    cure = "set DOCPROC_MAX_PROMPT_TOKENS lower, or choose a model with a longer context"

    def __init__(self, *, needed: int, available: int) -> None:
        super().__init__(f"the prompt needs {needed} tokens, {available} are available")
        self.needed = needed
        self.available = available


class ConstraintFailed(EngineError):
    """The grammar of an answer is invalid or was left by the model."""

    code = "constraint_failed"
    cure = "report it with the document's type; the document itself is fine"


class EngineRefused(EngineError):
    """The server that runs the model does not take the request."""

    code = "engine_refused"
    cure = "see the server's log; it may want another DOCPROC_MODEL or DOCPROC_API_KEY"


class GenerationCancelled(EngineError):
    """The caller no longer wants the completion."""

    code = "generation_cancelled"


class TransientError(DocprocError):
    """The same job may succeed later, elsewhere or with less at once."""

    code = "transient_error"
    is_retryable = True
    exit_code = ExitCode.TEMPORARY


class EngineStopped(TransientError):
    """The engine's thread ended before the completion was there."""

    code = "engine_stopped"
    cure = "it is tried again; if it stays, see the worker's log"


class EngineUnavailable(TransientError):
    """The server that runs the model does not answer."""

    code = "engine_unavailable"
    cure = "check DOCPROC_BASE_URL and that the server runs"


class OutOfMemory(TransientError):
    """The device has no memory left for one sequence alone."""

    code = "out_of_memory"
    cure = "close other programs, or set DOCPROC_MAX_SLOTS lower"


class StoreUnavailable(TransientError):
    """The database does not answer."""

    code = "store_unavailable"
    cure = "check DOCPROC_DATABASE_URL and that the database runs"


class StillWorkedOn(TransientError):
    """A worker holds the file's job; what it is to be read as cannot change under it."""

    code = "still_worked_on"
    cure = "say so again when `docproc list` no longer shows it as working"


class OriginalMissing(TransientError):
    """A worker cannot get at a document's bytes."""

    code = "original_missing"
    cure = "set DOCPROC_ORIGINALS to database, or to a folder that all machines share"


class BrokerUnavailable(TransientError):
    """The broker does not answer."""

    code = "broker_unavailable"
    cure = "check DOCPROC_BROKER_URL and that the broker runs"


class JobError(DocprocError):
    """A job cannot go on."""

    code = "job_error"
    exit_code = ExitCode.JOB


class LeaseLost(JobError):
    """Another worker holds the job now; what was computed here is dropped."""

    code = "lease_lost"


class AttemptsExhausted(JobError):
    """The job was tried as often as the settings allow."""

    code = "attempts_exhausted"
    cure = "see the last attempt's reason, then submit the file again"


class WorkerCrashed(JobError):
    """The worker process died while it worked on this document, repeatedly."""

    code = "worker_crashed"
    cure = "print the document to a new PDF and drop that"


class BenchmarkFailed(DocprocError):
    """A contender of a benchmark did not finish."""

    code = "benchmark_failed"
    exit_code = ExitCode.ENGINE
    cure = "try fewer documents or fewer at once"


class TooFewDocuments(DocprocError):
    """There are not enough documents to learn from some and to judge by others."""

    code = "too_few_documents"
    exit_code = ExitCode.USAGE
    cure = "label or review more, or learn from --synthetic ones"


class NothingToUndo(DocprocError):
    """No review of this extraction stands."""

    code = "nothing_to_undo"
    exit_code = ExitCode.USAGE


class AlreadyOfType(DocprocError):
    """The same content was read as that document type from another file."""

    code = "already_of_type"
    exit_code = ExitCode.USAGE
    cure = "use that one; `docproc show` prints it"


class Bug(DocprocError):
    """Something that docproc does not know has happened; the log has the traceback."""

    code = "bug"
    cure = "report it with the worker's log; the file itself may be fine"


class UnknownDocument(DocprocError):
    """No document has this id."""

    code = "unknown_document"
    cure = "see: docproc list"


class UnknownDocumentType(DocprocError):
    """No document type has this name."""

    code = "unknown_document_type"
    exit_code = ExitCode.USAGE
    cure = "see: docproc types"


class WrongSelection(DocprocError):
    """What is to be exported or searched for is not said in a way that docproc understands."""

    code = "wrong_selection"
    exit_code = ExitCode.USAGE
    cure = "see: docproc export --help"
