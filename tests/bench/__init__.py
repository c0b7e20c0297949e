"""Benchmarks: each row measures growthd beside its peers and its limit in one run."""
