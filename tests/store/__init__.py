"""Tests of docproc.store."""
