"""affactkit: facial attribute classifiers that do not need aligned faces."""

from affactkit.hookspecs import hookimpl

__all__ = ["hookimpl"]
