"""Tests of docproc.export."""
