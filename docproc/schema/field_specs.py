"""What a document type is made of."""

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What a field's value may be; the grammar offers only such pieces of a document."""

    TEXT = "text"
    ID = "id"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    DATE = "date"
    CURRENCY = "currency"
    PERCENTAGE = "percentage"
    IBAN = "iban"
    BIC = "bic"
    VAT_ID = "vat_id"
    EMAIL = "email"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What is asked.

    Attributes:
        name: snake_case, unique within its document type.
        kind: what its value may be.
        is_required: whether an extraction without it needs review.
        description: one line for people and, where the prompt has room, the model.
        columns: of a ``list``: the specs of one row; empty for a list of plain texts.
    """

    name: str
    kind: FieldKind
    is_required: bool = False
    description: str = ""
    columns: tuple["FieldSpec", ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A named list of field specs.

    Attributes:
        name: what ``--type`` and sub-folders of the inbox say.
        title: the name for people.
        description: one line.
        cues: words that such documents print about themselves, casefolded.
        fields: what is asked, in this order.
        checks: names of the checks that its extractions run.
        sha256: of its TOML file; another hash is another version.
    """

    name: str
    title: str
    description: str
    cues: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    checks: tuple[str, ...]
    sha256: str
