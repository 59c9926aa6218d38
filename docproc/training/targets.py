"""Targets: the answers that a model should give about a part of a document."""

import json
from collections.abc import Mapping, Sequence

from docproc.grounding.pieces import squash
from docproc.pipeline.parts import Part
from docproc.schema import FieldSpec
from docproc.training.truths import Shown, Truth, Value

_NULL = "null"


def answer_about(
    part: Part, specs: Sequence[FieldSpec], truth: Truth, names: Mapping[str, str]
) -> str:
    """Compact JSON with a value for each spec, null where the part does not print it.

    ``names`` gives the name in the truth of a spec that has another one.
    """
    members = []
    for spec in specs:
        value = truth.values.get(names.get(spec.name, spec.name))
        members.append(f"{_string(spec.name)}:{_json(part, spec, value, names)}")
    return "{" + ",".join(members) + "}"


def _json(part: Part, spec: FieldSpec, value: Value | None, names: Mapping[str, str]) -> str:
    if value is None:
        return _NULL
    if isinstance(value, Shown):
        return _shown(part, value)
    rows = [row for row in value if not isinstance(row, Shown)]
    texts = [text for text in value if isinstance(text, Shown) and _is_in(part, text)]
    shown = [row for row in rows if any(_is_in(part, cell) for cell in row.values())]
    elements = [_shown(part, text) for text in texts]
    elements += [_row(part, spec.columns, row, names) for row in shown]
    return f"[{','.join(elements)}]" if elements else _NULL


def _row(
    part: Part, columns: Sequence[FieldSpec], row: Mapping[str, Shown], names: Mapping[str, str]
) -> str:
    cells = []
    for column in columns:
        cell = row.get(names.get(column.name, column.name))
        cells.append(f"{_string(column.name)}:{_shown(part, cell) if cell else _NULL}")
    return "{" + ",".join(cells) + "}"


def _shown(part: Part, shown: Shown) -> str:
    return _string(squash(shown.verbatim)) if _is_in(part, shown) else _NULL


def _is_in(part: Part, shown: Shown) -> bool:
    return any(
        piece.page.number == span.page
        and piece.start <= span.start
        and span.end <= piece.start + len(piece.page.text)
        for piece in part.pieces
        for span in shown.spans
    )


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
