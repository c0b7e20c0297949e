"""Tests of growthd.supervision."""
