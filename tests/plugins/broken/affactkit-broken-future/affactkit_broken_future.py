"""Is made for hooks that do not exist yet."""

from affactkit import hookimpl

affactkit_api = 99


@hookimpl
def affactkit_of_the_future(everything: object) -> None:
    """Never be called."""
    raise AssertionError(everything)
