"""Losses, optimisers and schedulers: PyTorch's own, and the published restart rule."""
