"""From the rows of a face table to batches of crops."""
