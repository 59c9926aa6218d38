"""Grammars of answers: what the model may write about one document, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from docproc.documents import Document, Page
from docproc.grounding.candidates import candidates_on, sums_on
from docproc.grounding.lark import any_string, has_words, literal, runs_of_words
from docproc.schema import DocumentType, FieldKind, FieldSpec

_MAX_ROWS = 200
_NULL = '"null"'


def answer_grammar(document_type: DocumentType, document: Document, pages: Sequence[int]) -> str:
    """A grammar (Lark, for llguidance) of the answers about ``pages`` (numbers, from 1).

    An answer is compact JSON with the fields in the document type's order. A value is
    null or a piece of these pages, blanks squashed: a candidate of the field's kind, or a
    run of words of one page. Every page's text gives a valid grammar.
    """
    read = [document.page(number) for number in pages]
    lines = [f"start: {_object(document_type.fields)}"]
    lines += [f"{spec.name}: {_row_of(spec)}" for spec in document_type.fields if spec.columns]
    kinds = {_name(kind): kind for spec in document_type.fields for kind in _kinds(spec)}
    for kind in kinds.values():
        lines += _terminal(kind, read)
    return "\n".join(lines) + "\n"


def choice_grammar(options: Sequence[str]) -> str:
    """A grammar of answers that are exactly one of ``options``, not empty."""
    assert options, "there must be something to choose"
    return f"start: {' | '.join(literal(option) for option in options)}\n"


def _object(specs: Iterable[FieldSpec]) -> str:
    members = [f"{literal(_key(spec))} {_value(spec)}" for spec in specs]
    return '"{" ' + ' "," '.join(members) + ' "}"'


def _key(spec: FieldSpec) -> str:
    return f'"{spec.name}":'


def _row_of(spec: FieldSpec) -> str:
    return _object(_columns(spec))


def _value(spec: FieldSpec) -> str:
    if spec.kind is not FieldKind.LIST:
        return _name(spec.kind)
    item = spec.name if spec.columns else "TEXT_STRING"
    return f'({_NULL} | "[" ({item} ("," {item}){{0,{_MAX_ROWS - 1}}})? "]")'


def _kinds(spec: FieldSpec) -> Iterator[FieldKind]:
    if spec.columns:
        for column in _columns(spec):
            yield from _kinds(column)
    else:
        yield FieldKind.TEXT if spec.kind is FieldKind.LIST else spec.kind


def _columns(spec: FieldSpec) -> Iterator[FieldSpec]:
    """The columns of a list; an amount of a row may be any number, like a quantity."""
    for column in spec.columns:
        is_amount = column.kind is FieldKind.AMOUNT
        yield replace(column, kind=FieldKind.QUANTITY) if is_amount else column


def _name(kind: FieldKind) -> str:
    return kind.value.upper()


def _terminal(kind: FieldKind, pages: Sequence[Page]) -> list[str]:
    if kind is not FieldKind.TEXT:
        is_amount = kind is FieldKind.AMOUNT
        candidates = sums_on(pages) if is_amount else candidates_on(pages, kind)
        verbatims = (candidate.verbatim for candidate in candidates)
        return [f"{_name(kind)}: {any_string(verbatims)}"]
    if not has_words(pages):
        return [f"TEXT: {_NULL}", f"TEXT_STRING: {_NULL}"]
    return [
        f"TEXT: {_NULL} | TEXT_STRING",
        r'TEXT_STRING: "\"" RUN "\""',
        runs_of_words(pages, "RUN"),
    ]
