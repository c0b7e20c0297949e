"""Tests of the simulated X."""
