"""The published protocol: test sets A, C, D and T, and who judges on them."""
