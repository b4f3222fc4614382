"""Tests the contracts deeper than every run of the tests can: long random campaigns, coverage, proofs."""
