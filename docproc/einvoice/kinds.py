"""What a document says it is, by the codes of UNTDID 1001."""

_CREDIT_NOTES = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
# An order, a change of one, and a response to one.
_ORDERS = {"220", "230", "231"}


def document_type_of(type_code: str) -> str:
    """The name of the document type that a code stands for; an invoice unless it says else."""
    if type_code in _CREDIT_NOTES:
        return "credit_note"
    return "purchase_order" if type_code in _ORDERS else "invoice"
