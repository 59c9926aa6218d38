"""Evaluation: what docproc finds in labelled documents, beside what is true."""
