"""Data sets in CelebA's in-the-wild layout."""
