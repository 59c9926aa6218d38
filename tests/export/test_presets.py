import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from docproc.errors import ConfigurationError, WrongSelection
from docproc.export import PRESETS, Accounts, ExportedFiles, Layout, Selection, export
from docproc.extraction import ExtractionStatus, Field, Value
from docproc.schema import FieldKind
from docproc.store import Store
from tests.store.samples import amount, arrival, claimed, document, extraction

ACCOUNTS = Accounts("4980", "70000", "29098", "55003")
BILL: dict[str, Value] = {
    "vendor_name": 'Bär "& Söhne"\nGmbH',
    "invoice_number": "RE 2026-7/1",
    "invoice_date": date(2026, 2, 1),
    "due_date": date(2026, 3, 3),
    "currency": "EUR",
    "gross_total": Decimal("1190.5"),
    "tax_total": Decimal("190.08"),
}


def _register(
    store: Store,
    sha256: str = "aa",
    status: ExtractionStatus = ExtractionStatus.OK,
    document_type: str = "invoice",
    **changed: Value | None,
) -> None:
    values = {**BILL, **changed}
    fields = tuple(
        amount(name, str(value))
        if isinstance(value, Decimal)
        else Field(name, FieldKind.TEXT, str(value), value)
        for name, value in values.items()
        if value is not None
    )
    entry = store.register(arrival(sha256), document_type=document_type)
    found = replace(extraction(sha256, status, fields), document_type=document_type)
    store.complete(claimed(store, entry.job_id), document(sha256), found)


def _export(store: Store, path: Path, name: str, accounts: Accounts = ACCOUNTS) -> ExportedFiles:
    layout = Layout(preset=PRESETS[name], accounts=accounts)
    return export(store, path, layout=layout, is_marking=True)


def _only(content: str) -> dict[str, str]:
    [row] = csv.DictReader(io.StringIO(content, newline=""))
    return row


def test_a_xero_bill_is_one_line_with_its_total(store: Store, tmp_path: Path) -> None:
    _register(store)

    _export(store, tmp_path / "out.csv", "xero")

    content = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert content.splitlines()[0] == (
        "*ContactName,EmailAddress,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,"
        "POCity,PORegion,POPostalCode,POCountry,*InvoiceNumber,*InvoiceDate,*DueDate,Total,"
        "InventoryItemCode,Description,*Quantity,*UnitAmount,*AccountCode,"
        "TrackingName1,TrackingOption1,TrackingName2,TrackingOption2,Currency"
    )
    assert {title: cell for title, cell in _only(content).items() if cell} == {
        "*ContactName": 'Bär "& Söhne" GmbH',
        "*InvoiceNumber": "RE 2026-7/1",
        "*InvoiceDate": "01/02/2026",
        "*DueDate": "03/03/2026",
        "Total": "1190.5",
        "Description": "Invoice RE 2026-7/1",
        "*Quantity": "1",
        "*UnitAmount": "1190.5",
        "*AccountCode": "4980",
        "Currency": "EUR",
    }


def test_a_quickbooks_bill_has_the_month_first(store: Store, tmp_path: Path) -> None:
    _register(store, vendor_name="=Evil Ltd", due_date=None)

    _export(store, tmp_path / "out.csv", "quickbooks")

    row = _only((tmp_path / "out.csv").read_text("utf-8-sig"))
    assert (row["Vendor"], row["Bill Date"], row["Due Date"]) == (
        "'=Evil Ltd",
        "02/01/2026",
        "02/01/2026",
    )
    assert (row["Line Amount"], row["Account"]) == ("1190.5", "4980")


def test_quickbooks_gets_no_bill_that_it_refuses(store: Store, tmp_path: Path) -> None:
    _register(store, gross_total=Decimal(-5))
    _register(store, "bb", invoice_number="2" * 22)
    _register(store, "cc", invoice_number="2" * 21)

    exported = _export(store, tmp_path / "out.csv", "quickbooks")

    assert exported.num_documents == 1
    assert sorted(exported.left_out) == [
        "a negative total, which QuickBooks takes as a vendor credit only",
        "a number of more than 21 characters",
    ]


def test_what_is_beyond_a_file_is_for_the_next_one(store: Store, tmp_path: Path) -> None:
    for number in range(103):
        _register(store, f"{number:02x}", invoice_number=f"RE-{number}")
    layout = Layout(preset=PRESETS["quickbooks"], accounts=ACCOUNTS)
    new = Selection(is_new_only=True)

    exported = [
        export(store, tmp_path / "out.csv", selection=new, layout=layout, is_marking=True)
        for _ in range(3)
    ]

    assert [each.num_documents for each in exported] == [100, 3, 0]
    assert exported[0].left_out == {"beyond the 100 that one file may have": 3}


@pytest.mark.parametrize(
    ("name", "number"), [("xero", 500), ("quickbooks", 100), ("datev", 99_999)]
)
def test_a_file_has_as_many_as_the_program_takes(name: str, number: int) -> None:
    assert PRESETS[name].max_bookings == number


def test_a_lexware_posting_is_german(store: Store, tmp_path: Path) -> None:
    _register(store, gross_total=Decimal(-5))

    _export(store, tmp_path / "out.csv", "lexware")

    content = (tmp_path / "out.csv").read_bytes().decode("cp1252")
    assert content == (
        "Belegdatum;Belegnummer;Buchungstext;Buchungsbetrag;Sollkonto;Habenkonto;Währung\r\n"
        '01.02.2026;RE 2026-7/1;"Bär ""& Söhne"" GmbH";5,00;70000;4980;EUR\r\n'
    )


def test_a_datev_batch_is_as_described(store: Store, tmp_path: Path) -> None:
    _register(store)
    _register(store, "bb", gross_total=Decimal(-1), invoice_date=date(2026, 8, 31))
    path = tmp_path / "EXTF_Buchungsstapel.csv"

    exported = _export(store, path, "datev")

    head, titles, first, second = (
        path.read_bytes().decode("cp1252").removesuffix("\r\n").split("\r\n")
    )
    made = head.split(";")[5]
    assert made == f"{store.file(2).seen_at:%Y%m%d%H%M%S}000"
    assert head == (
        f'"EXTF";700;21;"Buchungsstapel";13;{made};;"";"docproc";"";29098;55003;20260101;4;'
        '20260201;20260831;"docproc";"";1;0;0;"EUR";;"";;;"";;;"";""'
    )
    assert len(titles.split(";")) == 125
    # Texts are in quotes even where they are empty, numbers and dates are not.
    no_infos, no_extras = ";".join(['""'] * 18), ";".join(['""'] * 40)
    assert first == (
        '1190,50;"S";"EUR";;;"";4980;70000;"";0102;"RE2026-7/1";"";;"Bär ""& Söhne"" GmbH";;"";;;;'
        f'"";{no_infos};;"";;"";;;;;;{no_extras};;;;"";;;;"";"";;"";;;;"";"";;"";;"";;"";"";;"";;0;;;'
        '03032026;"";;"";"";;"";;'
    )
    assert second.startswith('1,00;"H";')
    assert (exported.num_documents, exported.left_out) == (2, {})


def test_what_may_not_be_booked_is_counted_with_the_reason(store: Store, tmp_path: Path) -> None:
    _register(store)
    _register(store, "bb", ExtractionStatus.NEEDS_REVIEW)
    _register(store, "cc", document_type="letter")
    _register(store, "dd", invoice_date=None)
    _register(store, "ee", currency="USD")
    _register(store, "ff", gross_total=Decimal(0))
    store.register(arrival("11", "waits.pdf"))

    exported = _export(store, tmp_path / "EXTF_.csv", "datev")

    assert exported.num_documents == 1
    assert exported.left_out == {
        "needs review": 1,
        "letter, not an invoice": 1,
        "no invoice_date": 1,
        "in USD, not in EUR": 1,
        "a total of 0": 1,
        "waiting": 1,
    }
    new = export(store, tmp_path / "new.csv", selection=Selection(is_new_only=True))
    assert new.num_documents == 5


def test_the_same_bookings_give_the_same_bytes(store: Store, tmp_path: Path) -> None:
    _register(store)

    for name in PRESETS:
        one, two = tmp_path / "EXTF_1.csv", tmp_path / "EXTF_2.csv"
        _export(store, one, name)
        _export(store, two, name)
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("accounts", "setting"),
    [
        (Accounts(), "DOCPROC_EXPENSE_ACCOUNT"),
        (Accounts("4980"), "DOCPROC_PAYABLE_ACCOUNT"),
        (Accounts("4980", "70000"), "DOCPROC_DATEV_CONSULTANT"),
        (replace(ACCOUNTS, expense="Office"), "DOCPROC_EXPENSE_ACCOUNT: Office"),
        (replace(ACCOUNTS, payable="Owed"), "DOCPROC_PAYABLE_ACCOUNT: Owed"),
        (replace(ACCOUNTS, payable="700000"), "DOCPROC_PAYABLE_ACCOUNT: 700000"),
        (replace(ACCOUNTS, datev_consultant="1000"), "DOCPROC_DATEV_CONSULTANT: 1000"),
        (replace(ACCOUNTS, datev_client="100000"), "DOCPROC_DATEV_CLIENT: 100000"),
    ],
)
def test_an_account_that_is_needed_is_named(
    store: Store, tmp_path: Path, accounts: Accounts, setting: str
) -> None:
    with pytest.raises(ConfigurationError, match=setting):
        _export(store, tmp_path / "EXTF_.csv", "datev", accounts)

    assert not (tmp_path / "EXTF_.csv").exists()


@pytest.mark.parametrize("name", ["datev", "lexware"])
def test_a_file_takes_one_year(store: Store, tmp_path: Path, name: str) -> None:
    _register(store)
    _register(store, "bb", invoice_date=date(2025, 12, 31))

    with pytest.raises(WrongSelection, match="invoices of 2025 and 2026"):
        _export(store, tmp_path / "EXTF_.csv", name)

    assert [path.name for path in tmp_path.iterdir() if "EXTF" in path.name] == []


def test_a_datev_file_is_named_as_datev_wants(store: Store, tmp_path: Path) -> None:
    with pytest.raises(WrongSelection, match="must begin with EXTF_"):
        _export(store, tmp_path / "out.csv", "datev")
