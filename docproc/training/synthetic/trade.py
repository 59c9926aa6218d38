"""Trade: what a document of trade has to say, whichever form it takes."""

from dataclasses import dataclass, field

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.goods import Charges, Row
from docproc.training.synthetic.names import Party


@dataclass(frozen=True, slots=True)
class Total:
    """A line under the table; ``weight`` says how it stands out: 0, 1 or 2."""

    label: str
    amount: str
    weight: int = 0


@dataclass(slots=True)
class Trade:
    """One document of trade, all values marked; ``columns`` are those of its table.

    ``vendor`` and ``customer`` are who sells and who buys, ``writes_as_buyer`` whose
    letterhead it is.
    """

    draft: Draft
    kind: str
    title: str
    vendor: Party
    customer: Party
    number: str
    day: str
    columns: list[str]
    rows: list[Row]
    charges: Charges
    totals: list[Total]
    tax_lines: list[tuple[str, str, str]]
    ship_to: Party | None = None
    writes_as_buyer: bool = False
    due: str = ""
    due_label: str = ""
    vendor_ids: list[str] = field(default_factory=list)
    customer_ids: list[str] = field(default_factory=list)
    bank: list[tuple[str, str]] = field(default_factory=list)
    meta: list[tuple[str, str]] = field(default_factory=list)
    payment: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    intro: str = ""

    @property
    def writer(self) -> Party:
        """Whose letterhead it is."""
        return self.customer if self.writes_as_buyer else self.vendor

    @property
    def reader(self) -> Party:
        """Whom it is addressed to."""
        return self.vendor if self.writes_as_buyer else self.customer

    @property
    def has_money(self) -> bool:
        """Whether it prints prices."""
        return self.kind != "delivery_note"
