"""Which columns an export has: those of the document types concerned, in their order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docproc.schema import DocumentType, FieldKind
from docproc.store import FoundColumn


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of fields: ``documents`` of a document itself, ``line_items`` of a list's rows."""

    documents: tuple[str, ...]
    line_items: tuple[str, ...]


def columns_of(
    found: Iterable[FoundColumn],
    document_types: Mapping[str, DocumentType],
    document_type: str | None,
) -> Columns:
    """The columns for what was found (of one document type, if given).

    Field specs come in their order; what was found under names that no spec has
    any more comes after them: nothing is left out.
    """
    concerned = [f for f in found if document_type in {None, f.document_type}]
    names = {f.document_type for f in concerned} | ({document_type} if document_type else set())
    types = [document_types[name] for name in document_types if name in names]
    specs = [spec for document_type_ in types for spec in document_type_.fields]
    is_plain = [spec for spec in specs if not (spec.kind is FieldKind.LIST and spec.columns)]
    own = [spec.name for spec in is_plain]
    of_items = [column.name for spec in specs for column in spec.columns]
    return Columns(
        _united(own, (f.name for f in concerned if not f.list_name)),
        _united(of_items, (f.name for f in concerned if f.list_name)),
    )


def _united(*names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))
