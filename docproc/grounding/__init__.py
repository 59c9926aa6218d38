"""Grounding: what an answer may say about a document, and where the document says it."""

from docproc.grounding.answer_grounding import Grounded, ground
from docproc.grounding.candidates import Candidate, find_candidates
from docproc.grounding.checks import check_names, run_checks
from docproc.grounding.choosing import is_labelled, label_fitness
from docproc.grounding.conventions import Convention, infer_convention
from docproc.grounding.cross_checking import cross_check, printed_amounts
from docproc.grounding.dates import DateOrder
from docproc.grounding.einvoices import fields_of, sum_doubts
from docproc.grounding.grammar import answer_grammar, choice_grammar
from docproc.grounding.json_schemas import answer_schema, choice_schema
from docproc.grounding.labels import label_at, label_words
from docproc.grounding.mending import mended
from docproc.grounding.normalising import Normalised, normalise
from docproc.grounding.numbers import DecimalMark
from docproc.grounding.summaries import (
    cited_sentences,
    summary_grammar,
    without_unprinted_numbers,
)

__all__ = [
    "Candidate",
    "Convention",
    "DateOrder",
    "DecimalMark",
    "Grounded",
    "Normalised",
    "answer_grammar",
    "answer_schema",
    "check_names",
    "choice_grammar",
    "choice_schema",
    "cited_sentences",
    "cross_check",
    "fields_of",
    "find_candidates",
    "ground",
    "infer_convention",
    "is_labelled",
    "label_at",
    "label_fitness",
    "label_words",
    "mended",
    "normalise",
    "printed_amounts",
    "run_checks",
    "sum_doubts",
    "summary_grammar",
    "without_unprinted_numbers",
]
