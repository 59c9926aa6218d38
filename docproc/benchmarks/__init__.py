"""Benchmarks: how fast docproc is on this machine, beside what people compare it with."""
