"""E-invoices, the whole way: dropped or submitted, read without the model, exported."""

from pathlib import Path

from docproc.cli.printing import state_in_words, why
from docproc.models.catalog import ModelFiles
from docproc.store import Store
from tests.einvoice.invoices import cii, pdf_with, ubl
from tests.einvoice.test_hostile_xml import billion_laughs
from tests.end_to_end.commands import Commands, csv_rows, wait_until
from tests.end_to_end.evidence import assert_csv_agrees, num_shown_values

PAGE = ("Rechnung R-2026/17 vom 04.05.2026", "20,00 EUR + 3,80 = 23,80 EUR")


def test_xml_files_and_pdfs_with_xml_become_results_without_the_model(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    del starter_model
    commands = Commands(tmp_path, DOCPROC_SUMMARIES="false")
    submitted = tmp_path / "credit.xml"
    submitted.write_bytes(ubl("CreditNote"))

    with commands.up():
        inbox = tmp_path / "inbox"
        (inbox / "bill.xml").write_bytes(ubl())
        (inbox / "laughs.xml").write_bytes(billion_laughs())
        pdf_with(tmp_path / "printed.pdf", *PAGE, factur_x_xml=cii()).rename(inbox / "printed.pdf")
        page = (PAGE[0].replace("17", "19"), PAGE[1])
        xml = cii(" ").replace(b"R-2026/17", b"R-2026/19")
        without_lines = pdf_with(tmp_path / "short.pdf", *page, factur_x_xml=xml)
        without_lines.rename(inbox / "short.pdf")
        assert commands.run("submit", str(submitted)).returncode == 0
        with Store.open(commands.database_url) as store:
            wait_until(lambda: len(store.files()) == 5 and store.counts().is_settled, "all read")
            wait_until(lambda: not list(inbox.iterdir()), "an empty inbox")

    assert commands.run("export").returncode == 0
    with Store.open(commands.database_url) as store:
        assert_csv_agrees(store, tmp_path / "documents.csv")
        entries = {entry.name: entry for entry in store.files()}
        assert num_shown_values(store) > 3 * 11
        extractions = {
            name: stored.extraction
            for name, entry in entries.items()
            for stored in store.extractions(entry.id)
        }
    # Line items that the XML lacks are asked for, and only they.
    asked = extractions.pop("short.pdf")
    assert asked.version.model is not None
    assert [f.name for f in asked.fields if f.verbatim and not f.xml_path] == []
    assert all(found.version.model is None for found in extractions.values())
    assert all(found.receipt.prompt_tokens == 0 for found in extractions.values())
    assert state_in_words(entries["bill.xml"]) == "ok"
    assert extractions["credit.xml"].document_type == "credit_note"
    assert entries["printed.pdf"].reasons == (
        "vendor_iban: the XML says DE02120300000000202051, which the page does not print",
    )
    assert "the XML declares a document type" in why(entries["laughs.xml"])
    rows = {row["file"]: row for row in csv_rows(tmp_path / "documents.csv")}
    assert rows["bill.xml"]["gross_total"] == "21.40"
    shown = commands.run("show", str(entries["bill.xml"].id)).stdout
    assert "/Invoice/IssueDate [2026-05-04]" in shown
    assert "no model was used" in shown
