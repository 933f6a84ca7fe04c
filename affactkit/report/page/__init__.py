"""The report as a page for a browser: self-contained, and safe whatever names it shows."""
