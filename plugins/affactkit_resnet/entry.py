"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the backbones and the heads."""
    for name, config, target, summary in (
        ("resnet50", "ResNetConfig", "resnet50", "ResNet-50 with its 1000-way layer."),
        ("resnet152", "ResNetConfig", "resnet152", "ResNet-152 with its 1000-way layer."),
        ("timm", "TimmConfig", "timm_network", "Any network of timm, without its classifier."),
    ):
        registries.backbones.add(
            name,
            config=f"affactkit_resnet.config:{config}",
            target=f"affactkit_resnet.backbones:{target}",
            summary=summary,
        )
    for name, config, target, summary in (
        ("resnet-51-s", "ResNet51SConfig", "resnet_51_s", "One linear layer, as in ResNet-51-S."),
        ("affact-ext", "AffactExtConfig", "affact_ext", "Two linear layers, as in AFFACT-Ext."),
        ("resnet-153-s", "ResNet153SConfig", "resnet_153_s", "The layers of ResNet-153-S."),
        ("mlp", "MlpConfig", "mlp", "Any number of hidden layers, with dropout."),
    ):
        registries.heads.add(
            name,
            config=f"affactkit_resnet.config:{config}",
            target=f"affactkit_resnet.heads:{target}",
            summary=summary,
        )
