"""Raises when it is imported."""

raise RuntimeError("nobody has tried this")
