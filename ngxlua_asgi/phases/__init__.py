"""WHEN code runs: the phase table and the per-request walk through it."""
