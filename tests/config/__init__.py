"""Tests of growthd.config."""
