"""Tests of growthd.wheel."""
