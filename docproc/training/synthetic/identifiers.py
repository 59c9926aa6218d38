"""Numbers that businesses go by, with the check digits that docproc asks for."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import stdnum
from stdnum.es import ccc
from stdnum.iban import is_valid

from docproc.training.synthetic.chance import Chance

_BBAN: Mapping[str, str] = {
    "DE": "9" * 18, "AT": "9" * 16, "CH": "9" * 17, "FR": "9" * 23, "BE": "9" * 12, "LU": "9" * 16,
    "ES": "9" * 20, "IT": "A" + "9" * 22, "NL": "AAAA" + "9" * 10, "PT": "9" * 21, "GB": "AAAA" + "9" * 14,
    "IE": "AAAA" + "9" * 14,
}  # fmt: skip
_BANK_CODES: Mapping[str, tuple[str, ...]] = {
    "NL": ("INGB", "RABO", "ABNA", "TRIO", "KNAB"),
    "GB": ("BARC", "LOYD", "HBUK", "NWBK", "MIDL"),
    "IE": ("AIBK", "BOFI", "IPBS"),
}

_NO_BREAK = "\u00a0"


def filled(form: str, chance: Chance) -> str:
    """``form`` with a digit for each 9 and a capital for each A."""
    return re.sub(
        "[9A]", lambda m: chance.pick("0123456789" if m[0] == "9" else "ABCDEFGHKLMNPRSTVWXY"), form
    )


def iban(country: str, chance: Chance) -> str | None:
    """A bank account of this country, right in all its check digits; None if it has none."""
    form = _BBAN.get(country)
    if form is None:
        return None
    bban = filled(form, chance)
    if country in _BANK_CODES:
        bban = chance.pick(_BANK_CODES[country]) + bban[4:]
    if country == "ES":
        bban = bban[:8] + ccc.calc_check_digits(bban) + bban[10:]
    if country == "BE":
        bban = bban[:10] + f"{int(bban[:10]) % 97 or 97:02}"
    if country == "PT":
        bban = bban[:19] + f"{98 - int(bban[:19] + '00') % 97:02}"
    as_number = "".join(str(int(character, 36)) for character in f"{bban}{country}00")
    account = f"{country}{98 - int(as_number) % 97:02}{bban}"
    # In some countries the number tells the bank, and not every bank exists.
    return account if is_valid(account) else iban(country, chance)


def grouped(number: str, size: int = 4) -> str:
    """In groups of ``size`` with blanks between, at which no line is broken."""
    return _NO_BREAK.join(number[start : start + size] for start in range(0, len(number), size))


def bic(country: str, chance: Chance) -> str:
    """The code of a bank."""
    return f"{chance.letters(4)}{country}{chance.pick('2MPHRBFE')}{chance.pick('123XLM')}{chance.pick(['', 'XXX'])}"


def vat_id(country: str, chance: Chance) -> str:
    """A tax id of this country as it prints it, right in its check digits where it has any.

    No line is broken at its blanks.
    """
    return _vat_id(country, chance).replace(" ", _NO_BREAK)


def _vat_id(country: str, chance: Chance) -> str:
    if country in _COMPUTED:
        return _COMPUTED[country](chance)
    module: Any = stdnum.get_cc_module(country.lower(), "vat") if country in _PROVED else None
    number = filled(chance.pick(_VAT_FORMS[country]), chance)
    while module and not module.is_valid(number):
        number = filled(chance.pick(_VAT_FORMS[country]), chance)
    return number


_PROVED = ("DE", "AT", "IT", "PT", "CH", "NL", "IE")
_VAT_FORMS: Mapping[str, tuple[str, ...]] = {
    "DE": ("DE999999999",), "AT": ("ATU99999999",), "IT": ("IT09999999999",), "PT": ("PT599999999", "PT259999999"),
    "CH": ("CHE-999.999.999 MWST", "CHE-999.999.999", "CHE-199.999.999 TVA"), "NL": ("NL999999999B01", "NL999999999B02"),
    "US": ("99-9999999",), "CA": ("999999999 RT0001",), "AU": ("99 999 999 999",), "SG": ("M99999999A", "2019999999A"),
    "MY": ("009999999999",), "IN": ("29AABCA9999A1Z9", "07AAACA9999A1Z9"), "IE": ("IE9999999A", "IE9999999AH"), "MX": ("AAA999999AA9",),
}  # fmt: skip


def _french(chance: Chance) -> str:
    siren = _with_luhn(filled("99999999", chance))
    key = (12 + 3 * (int(siren) % 97)) % 97
    return chance.pick([f"FR{key:02}{siren}", f"FR {key:02} {grouped(siren, 3)}"])


def _belgian(chance: Chance) -> str:
    body = f"0{filled('9999999', chance)}"
    number = f"{body}{97 - int(body) % 97:02}"
    return chance.pick(
        [f"BE{number}", f"BE {number[:4]}.{number[4:7]}.{number[7:]}", f"BE {number}"]
    )


def _luxembourgish(chance: Chance) -> str:
    body = filled("199999", chance)
    return f"LU{body}{int(body) % 89:02}"


def _british(chance: Chance) -> str:
    body = filled("1999999", chance)
    total = sum(int(digit) * weight for digit, weight in zip(body, range(8, 1, -1), strict=True))
    number = f"{body}{97 - total % 97:02}"
    return chance.pick(
        [f"GB{number}", f"GB {number[:3]} {number[3:7]} {number[7:]}", f"GB {number}"]
    )


def _spanish(chance: Chance) -> str:
    body = filled("9999999", chance)
    even = sum(map(int, body[1::2]))
    odd = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::2])
    return f"ES{chance.pick('ABEH')}{body}{-(even + odd) % 10}"


def _with_luhn(body: str) -> str:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in body[-1::-2])
    total = doubled + sum(map(int, body[-2::-2]))
    return f"{body}{-total % 10}"


_COMPUTED: Mapping[str, Callable[[Chance], str]] = {
    "FR": _french, "BE": _belgian, "LU": _luxembourgish, "GB": _british, "ES": _spanish,
}  # fmt: skip


def document_number(prefixes: tuple[str, ...], day: date, chance: Chance) -> str:
    """A number of a document in one of the ways in which businesses number them."""
    year, prefix = day.year, chance.pick(prefixes)
    n = chance.digits
    return chance.pick([
        n(chance.randint(3, 8)), n(5), f"{prefix}-{n(5)}", f"{prefix}{n(6)}", f"{prefix}-{year}-{n(4)}",
        f"{year}-{n(3)}", f"{year}/{n(4)}", f"{prefix}{year}{n(4)}", f"{n(3)}/{year}",
        f"{prefix}/{year}/{day.month:02}/{n(4)}", f"{year}{n(5)}", f"{n(2)}-{n(4)}-{n(3)}",
        f"{prefix}{n(4)}{chance.letters(1)}", f"{year % 100}{n(4)}", f"{n(8)}-{n(4)}",
        f"{chance.letters(2)}{n(2)}{chance.letters(1)}{n(3)}-{n(4)}", f"{n(7)}-1", f"{n(9)}",
        f"{prefix}{year % 100}-{n(5)}", f"{n(5)}/{n(3)}/{chance.letters(1)}{n(4)}",
        f"{prefix}_{year}_{n(3)}", f"{chance.letters(1)}{n(3)}{chance.letters(2)}{n(2)}-{n(4)}",
        f"{n(2)}.{n(3)}.{n(3)}-{year}", f"{n(3)}.{n(3)}.{n(2)}", f"{n(7)}/{n(2)}/{chance.letters(1)}",
        _drawn(chance, 8), f"{_drawn(chance, 4)}-{n(4)}", _drawn(chance, 12).upper(),
    ])  # fmt: skip


def _drawn(chance: Chance, length: int) -> str:
    """A key as programs draw it, with a digit at least."""
    signs = [chance.pick("abcdefghkmnpqrstuvwxyz23456789") for _ in range(length - 1)]
    signs.insert(chance.randrange(length), chance.pick("23456789"))
    return "".join(signs)


def reference(chance: Chance) -> str:
    """A number of a customer, an order, a project or whatever else."""
    n, c = chance.digits, chance.letters
    return chance.pick([
        n(5), n(6), n(8), f"{c(1)}{n(5)}", f"{c(2)}-{n(4)}", f"{c(3)}{n(3)}", f"{n(2)}-{n(4)}", f"{c(1)}-{n(4)}-{n(2)}",
        f"4500{n(6)}", f"PO{n(5)}", f"{n(4)}/{n(2)}", f"{c(2)}{n(7)}", f"{n(10)}",
    ])  # fmt: skip
