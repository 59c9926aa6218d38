"""Grounding: every value of an answer gets its evidence, or becomes null with a reason."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from docproc.documents import Document
from docproc.extraction import Choice, Evidence, Field, LineItem
from docproc.grounding.answers import Answered, Listed, Named, Node, NotAnAnswer, parse_answer
from docproc.grounding.choosing import PlacedRow, RowPlacer, choose_place
from docproc.grounding.conventions import Convention, infer_convention
from docproc.grounding.normalising import normalise
from docproc.grounding.places import Place, Places
from docproc.schema import DocumentType, FieldKind, FieldSpec


@dataclass(frozen=True, slots=True)
class Grounded:
    """An answer with evidence.

    Attributes:
        fields: of every field spec one, of a list without columns one for each element.
        line_items: the rows of lists with columns; rows without any value are left out.
        is_complete: whether the answer came to its end.
    """

    fields: tuple[Field, ...]
    line_items: tuple[LineItem, ...]
    is_complete: bool


def ground(
    answer: str,
    choices: Sequence[Choice],
    document_type: DocumentType,
    document: Document,
    pages: Sequence[int],
    convention: Convention | None = None,
) -> Grounded:
    """Finds on ``pages`` (numbers, from 1) what ``answer`` says, whoever wrote it.

    ``convention`` is what the document says itself unless given. Never raises on an
    answer: one that is no JSON gives nulls with the reason.
    """
    convention = convention or infer_convention(document)
    grounding = _Grounding(choices, document, Places(document, pages), convention)
    try:
        parsed = parse_answer(answer)
    except NotAnAnswer as error:
        return grounding.nothing(document_type, str(error))
    return grounding.everything(document_type, parsed.root, is_complete=parsed.is_complete)


@dataclass(frozen=True, slots=True)
class _Grounding:
    choices: Sequence[Choice]
    document: Document
    places: Places
    convention: Convention

    def nothing(self, document_type: DocumentType, reason: str) -> Grounded:
        specs = [spec for spec in document_type.fields if spec.kind is not FieldKind.LIST]
        fields = [Field(spec.name, spec.kind, reasons=(reason,)) for spec in specs]
        return Grounded(tuple(fields), (), is_complete=False)

    def everything(
        self, document_type: DocumentType, root: Named, *, is_complete: bool
    ) -> Grounded:
        fields: list[Field] = []
        line_items: list[LineItem] = []
        for spec in document_type.fields:
            node = root.members.get(spec.name)
            if spec.columns:
                line_items += self._rows(spec, node)
            elif spec.kind is FieldKind.LIST:
                fields += self._elements(spec, node)
            else:
                fields.append(self._header(spec, node, is_complete=is_complete))
        return Grounded(tuple(fields), tuple(line_items), is_complete)

    def _header(self, spec: FieldSpec, node: Node | None, *, is_complete: bool) -> Field:
        if node is None:
            reasons = () if is_complete else ("the answer was cut off before it",)
            return Field(spec.name, spec.kind, reasons=reasons)
        if not isinstance(node, Answered):
            return Field(spec.name, spec.kind, reasons=("the answer is a list",))
        place = choose_place(self.places, self._options(spec, node), spec)
        return self._field(spec, node, place)

    def _elements(self, spec: FieldSpec, node: Node | None) -> list[Field]:
        elements = [e for e in _elements_of(node) if isinstance(e, Answered) and e.text]
        element_spec = FieldSpec(spec.name, FieldKind.TEXT)
        placer = RowPlacer()
        fields = []
        for position, element in enumerate(elements, start=1):
            placed = placer.place([self._options(element_spec, element)], [FieldKind.TEXT])
            field = self._field(element_spec, element, placed.places[0], position=position)
            fields.append(field)
        return fields

    def _rows(self, spec: FieldSpec, node: Node | None) -> list[LineItem]:
        """The rows that have places of their own; the last says how many had none."""
        placer = RowPlacer()
        rows: list[LineItem] = []
        num_repeated = 0
        for element in _elements_of(node):
            cells = _cells(spec, element)
            if all(cell.text is None for _, cell in cells):
                continue
            options = [self._options(column, cell) for column, cell in cells]
            placed = placer.place(options, [column.kind for column, _ in cells])
            if placed.is_repeated:
                num_repeated += 1
                continue
            rows.append(LineItem(spec.name, len(rows) + 1, self._row(cells, placed)))
        return with_row_reason(rows, _repeated(num_repeated)) if num_repeated else rows

    def _row(self, cells: list[tuple[FieldSpec, Answered]], placed: PlacedRow) -> tuple[Field, ...]:
        return tuple(
            self._field(column, cell, place)
            for (column, cell), place in zip(cells, placed.places, strict=True)
        )

    def _options(self, spec: FieldSpec, answered: Answered) -> list[Place]:
        return self.places.of(answered.text, spec.kind) if answered.text else []

    def _field(
        self,
        spec: FieldSpec,
        answered: Answered,
        place: Place | None,
        *,
        position: int = 1,
    ) -> Field:
        confidence = _confidence(self.choices, answered)
        if place is None:
            reasons = (f"{answered.text} is not printed there",) if answered.text else ()
            return Field(
                spec.name,
                spec.kind,
                confidence=confidence,
                position=position,
                reasons=reasons,
                model_confidence=confidence,
            )
        verbatim = self.document.verbatim(place.span)
        normalised = normalise(spec.kind, verbatim, self.convention)
        return Field(
            name=spec.name,
            kind=spec.kind,
            verbatim=verbatim,
            value=normalised.value,
            evidence=Evidence(place.span, self.document.page(place.span.page).box(place.span)),
            alignment=place.alignment,
            confidence=confidence,
            position=position,
            reasons=(normalised.doubt,) if normalised.doubt else (),
            model_confidence=confidence,
        )


def with_row_reason(rows: Sequence[LineItem], reason: str) -> list[LineItem]:
    """The rows, of which there is one at least; the last one's first cell has one more reason."""
    *others, last = rows
    first, *rest = last.fields
    first = replace(first, reasons=(*first.reasons, reason))
    return [*others, replace(last, fields=(first, *rest))]


def _repeated(num_rows: int) -> str:
    rows = "1 row" if num_rows == 1 else f"{num_rows} rows"
    return f"{rows} that the answer repeats and the document does not: left out"


def _elements_of(node: Node | None) -> list[Node]:
    return node.elements if isinstance(node, Listed) else []


def _cells(spec: FieldSpec, element: Node) -> list[tuple[FieldSpec, Answered]]:
    """A cell for each column, null where the answer has none."""
    members = element.members if isinstance(element, Named) else {}
    cells = [(column, members.get(column.name)) for column in spec.columns]
    return [
        (column, cell if isinstance(cell, Answered) else Answered(None, 0, 0))
        for column, cell in cells
    ]


def _confidence(choices: Sequence[Choice], answered: Answered) -> float | None:
    """Probability of all choices within a value together, its quotes included."""
    within = [choice.logprob for choice in choices if _is_within(choice, answered)]
    return min(1.0, math.exp(math.fsum(within))) if within else None


def _is_within(choice: Choice, answered: Answered) -> bool:
    # A token that only goes on with a character's bytes covers none: it belongs to that character.
    start = choice.start - 1 if choice.start == choice.end else choice.start
    return start < answered.end and max(choice.end, start + 1) > answered.start
