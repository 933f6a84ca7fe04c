"""Rendered faces with 40 known attributes, in CelebA's layout: a data set that is always there."""
