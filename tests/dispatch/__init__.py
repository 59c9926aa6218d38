"""Tests of docproc.dispatch."""
