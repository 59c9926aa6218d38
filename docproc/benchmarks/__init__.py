"""Benchmarks: docproc and its peers on the same work, in the same run, for users."""
