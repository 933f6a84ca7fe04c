"""Gaussian blur of a batch, each crop by a sigma of its own, as two products of matrices.

A blur along one direction is a matrix [N, N] of weights. That takes a different sigma, and so a
different radius, for each crop without padding, grouping or waiting for the device.
"""

from __future__ import annotations

import torch


def blur(pixels: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
    """Blur crops [B, 3, H, W] by sigmas [B] in pixels, with the kernel of `blur.kernel`."""
    height, width = pixels.shape[-2:]
    down, across = blur_matrix(sigma, height), blur_matrix(sigma, width)
    return down[:, None].to(pixels.dtype) @ pixels @ across.mT[:, None].to(pixels.dtype)


def blur_matrix(sigma: torch.Tensor, size: int) -> torch.Tensor:
    """Return [B, size, size] whose row i holds what each pixel of a line gives to pixel i.

    The line goes on as its own mirror image, the edge pixel repeated: pixel s stands at s and at
    -1 - s, and again after every 2 size pixels. Images up to 3 size away are taken, which is exact
    for radii up to 2 size, more than any sigma that is drawn.
    """
    whole = torch.trunc(3 * sigma)[:, None, None]
    radius = torch.where(whole < 0, 1.0, whole)
    spread = torch.where(radius > 0, sigma[:, None, None], 1.0).float()
    position = torch.arange(size, device=sigma.device, dtype=torch.float32)
    weights = torch.zeros((), device=sigma.device)
    for turn in (-2 * size, 0, 2 * size):
        for image in (position + turn, -1 - position + turn):
            distance = image[None, :] - position[:, None]
            weight = torch.exp(-(distance**2) / (2 * spread**2))
            weights = weights + torch.where(distance.abs() <= radius, weight, 0.0)
    return weights / weights.sum(dim=-1, keepdim=True)
