"""Tests of the follower ledger."""
