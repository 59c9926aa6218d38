"""JSON schemas of answers: what engines take that know nothing of grammars.

A schema offers the candidates of each kind. It cannot say that a text must be a run of
words of the document: grounding finds that out afterwards, as for every answer.
"""

import json
from collections.abc import Sequence
from typing import Any

from docproc.documents import Document, Page
from docproc.grounding.candidates import candidates_on
from docproc.grounding.pieces import squash
from docproc.schema import DocumentType, FieldKind, FieldSpec

# Beyond it, servers take long to make a grammar of the schema.
_MAX_OFFERED = 400
_ANY_TEXT = {"type": ["string", "null"]}


def answer_schema(document_type: DocumentType, document: Document, pages: Sequence[int]) -> str:
    """A JSON schema of the answers about ``pages`` (numbers, from 1), as JSON."""
    read = [document.page(number) for number in pages]
    kinds = dict.fromkeys(
        each.kind for spec in document_type.fields for each in (spec.columns or (spec,))
    )
    definitions = {kind.value: _of_kind(kind, read) for kind in kinds}
    return _as_json({"$defs": definitions, **_object(document_type.fields)})


def choice_schema(options: Sequence[str]) -> str:
    """A JSON schema of answers that are exactly one of ``options``, as JSON."""
    return _as_json({"enum": list(options)})


def _as_json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))


def _object(specs: Sequence[FieldSpec]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {spec.name: _value(spec) for spec in specs},
        "required": [spec.name for spec in specs],
        "additionalProperties": False,
    }


def _value(spec: FieldSpec) -> dict[str, Any]:
    if spec.columns:
        return {"type": "array", "items": _object(spec.columns)}
    return {"$ref": f"#/$defs/{spec.kind.value}"}


def _of_kind(kind: FieldKind, pages: Sequence[Page]) -> dict[str, Any]:
    if kind is FieldKind.LIST:
        return {"type": "array", "items": {"type": "string"}}
    if kind is FieldKind.TEXT:
        return _ANY_TEXT
    found = (squash(candidate.verbatim) for candidate in candidates_on(pages, kind))
    offered = list(dict.fromkeys(text for text in found if text))
    return {"enum": [None, *offered]} if len(offered) <= _MAX_OFFERED else _ANY_TEXT
