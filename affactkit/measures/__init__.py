"""Measures: pure functions of saved predictions."""
