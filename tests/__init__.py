"""Tests of growthd; the folders mirror the package."""
