"""Trackers: what happens in a run, told to Weights & Biases or to TensorBoard."""
