"""Exports: trained networks for other programs, with all that is needed to use them rightly."""
