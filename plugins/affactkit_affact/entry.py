"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register AFFACT's transforms, the published set of them, and figures of what they do."""
    registries.transforms.add(
        "scale",
        config="affactkit_affact.config:ScaleConfig",
        target="affactkit_affact.geometry:Scale",
        summary="Scale by 2 to the power of a normal draw.",
    )
    registries.transforms.add(
        "angle",
        config="affactkit_affact.config:AngleConfig",
        target="affactkit_affact.geometry:Angle",
        summary="Turn about the box's centre by a normal draw of degrees.",
    )
    registries.transforms.add(
        "shift",
        config="affactkit_affact.config:ShiftConfig",
        target="affactkit_affact.geometry:Shift",
        summary="Shift in both directions by normal draws of crop sizes.",
    )
    registries.transforms.add(
        "mirror",
        config="affactkit_affact.config:MirrorConfig",
        target="affactkit_affact.geometry:Mirror",
        summary="Mirror the finished crop by chance.",
    )
    registries.transforms.add(
        "blur",
        config="affactkit_affact.config:BlurConfig",
        target="affactkit_affact.blur:Blur",
        summary="Blur by a Gaussian whose width is a normal draw.",
    )
    registries.transforms.add(
        "gamma",
        config="affactkit_affact.config:GammaConfig",
        target="affactkit_affact.gamma:Gamma",
        summary="Change the gamma to 2 to the power of a normal draw.",
    )
    registries.transforms.add(
        "temperature",
        config="affactkit_affact.config:TemperatureConfig",
        target="affactkit_affact.temperature:Temperature",
        summary="Change the light to one of 1,000 to 10,000 kelvin.",
    )
    registries.transforms.add(
        "affact",
        config="affactkit_affact.config:AffactConfig",
        target="affactkit_affact.config:cannot_be_built",
        summary="The published set: scale, angle, shift, mirror, blur, gamma, in this order.",
    )
    registries.figures.add(
        "augmentations",
        config="affactkit_affact.figures.config:AugmentationsConfig",
        target="affactkit_affact.figures.augmentations:Augmentations",
        summary="Faces after each transform alone and after all together.",
    )
    registries.figures.add(
        "temperatures",
        config="affactkit_affact.figures.config:TemperaturesConfig",
        target="affactkit_affact.figures.temperatures:Temperatures",
        summary="A face under lights of the published colour temperatures.",
    )
