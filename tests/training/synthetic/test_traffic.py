"""What synthetic orders of airtime promise."""

from decimal import Decimal
from functools import cache

from docproc.training.synthetic import SyntheticDocument
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.documents import read_back
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.traffic import draw_traffic_order

SEED = 8


@cache
def orders(num: int = 30) -> tuple[SyntheticDocument, ...]:
    return tuple(order(number) for number in range(num))


def order(number: int) -> SyntheticDocument:
    draft = Draft(Chance(f"{SEED}/{number}"), "en", "US")
    return read_back(str(number), "purchase_order", draft, draw_traffic_order(draft))


def test_the_lines_come_to_the_total_before_the_commission() -> None:
    for each in orders():
        amounts = [Decimal(row["amount"].value) for row in each.lists["line_items"]]

        assert sum(amounts) == Decimal(each.fields["gross_total"].value), each.id
        assert "net_total" in each.unclear


def test_the_customer_is_the_advertiser_without_the_code_behind_its_name() -> None:
    for each in orders():
        field = each.fields["customer_name"]
        before = each.document.page(field.span.page).text[: field.span.start].rstrip()

        assert before.rpartition("\n")[2].rstrip(": ").endswith(("Advertiser", "Name")), each.id
        assert "(" not in field.verbatim
