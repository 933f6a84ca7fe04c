"""The size of the crops, which the strength of some transforms depends on."""

from __future__ import annotations

from affactkit.errors import PluginError
from affactkit.interfaces import BuildContext


def crop_size(transform: str, context: BuildContext) -> int:
    """Return the height and width of the crops.

    Raises:
        PluginError: the context does not tell.
    """
    if context.image_size is None:
        raise PluginError(
            f"the transform '{transform}' depends on the size of the crops, which is not known",
            hint="Give BuildContext an image_size.",
        )
    return context.image_size
