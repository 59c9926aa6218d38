"""Keys: what names one field of an extraction in URLs, forms and pages."""

from dataclasses import dataclass

from docproc.extraction import Extraction, Field
from docproc.schema import DocumentType, FieldKind, FieldSpec


@dataclass(frozen=True, slots=True)
class FieldKey:
    """Names one field of an extraction, or one cell of a row, in URLs and forms.

    Attributes:
        name: of the field.
        position: of the field among those of its name, or of the row, from 1.
        list_name: of the row's list, "" for a field of the document itself.
    """

    name: str
    position: int = 1
    list_name: str = ""

    def __str__(self) -> str:
        return f"{self.list_name}.{self.position}.{self.name}"

    @classmethod
    def of(cls, text: str) -> "FieldKey":
        """The inverse of ``str``.

        Raises:
            ValueError: it is no key.
        """
        list_name, position, name = text.split(".")
        return cls(name, int(position), list_name)

    def field_in(self, extraction: Extraction) -> Field | None:
        """The field, or cell, of this key."""
        if not self.list_name:
            same = (f for f in extraction.fields if (f.name, f.position) == self._place)
            return next(same, None)
        rows = (i for i in extraction.line_items if (i.list_name, i.position) == self._row)
        return next((f for row in rows for f in row.fields if f.name == self.name), None)

    def spec_in(self, document_type: DocumentType) -> FieldSpec | None:
        """What was asked for under this key; an element of a list of texts is a text."""
        wanted = self.list_name or self.name
        spec = next((spec for spec in document_type.fields if spec.name == wanted), None)
        if spec is None or not self.list_name:
            is_list = spec is not None and spec.kind is FieldKind.LIST
            return FieldSpec(self.name, FieldKind.TEXT) if is_list else spec
        return next((column for column in spec.columns if column.name == self.name), None)

    @property
    def path(self) -> str:
        """As reasons name it."""
        return f"{self.list_name} {self.position}, {self.name}" if self.list_name else self.name

    @property
    def _place(self) -> tuple[str, int]:
        return self.name, self.position

    @property
    def _row(self) -> tuple[str, int]:
        return self.list_name, self.position
