"""Programs that take one business year in a file."""

from docproc.errors import WrongSelection
from docproc.export.presets.preset import Period


def require_one_year(period: Period, program: str) -> int | str:
    """The year of all bookings, '' if there are none.

    Raises:
        WrongSelection: they are of several.
    """
    if period.first is None or period.last is None:
        return ""
    if period.first.year != period.last.year:
        raise WrongSelection(
            f"invoices of {period.first.year} and {period.last.year}: {program} takes one year "
            f'in a file, such as --where "invoice_date >= {period.last.year}-01-01"'
        )
    return period.last.year
