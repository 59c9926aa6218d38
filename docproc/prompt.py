"""Prompts: the document first, the task after it, so that tasks fork from one prefix.

The wording is that of the starter adapter's training data; ``PROMPT_VERSION``
changes with it, since another prompt gives another extraction.
"""

from collections.abc import Sequence

from docproc.documents import Page
from docproc.schema import DocumentType

PROMPT_VERSION = "2"


def document_text(pages: Sequence[Page]) -> str:
    """What the model sees of a document: the text of its pages as it is."""
    return "\n\n".join(page.text for page in pages)


def fields_prompt(text: str, document_type: DocumentType) -> str:
    """Asks for all fields of a document type as one JSON object."""
    names = ", ".join(spec.name for spec in document_type.fields)
    return f"{text}\n\n### Extract as JSON: {names}"


def summary_prompt(text: str) -> str:
    """Asks for a summary."""
    return f"{text}\n\n### Summarize in two sentences."


def document_type_prompt(text: str, names: Sequence[str]) -> str:
    """Asks which of these document types the document is."""
    return f"{text}\n\n### Which kind of document is this: {', '.join(names)}?"
