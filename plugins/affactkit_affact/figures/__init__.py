"""Figures of what the transforms do to faces."""
