"""Figures of any run, whatever it was trained on and whoever judged it."""
