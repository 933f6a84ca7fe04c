"""Backbones, from ResNet-50 to any of timm's, the published heads, and the published weights."""
