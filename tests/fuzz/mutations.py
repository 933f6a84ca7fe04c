"""Ways to spoil a file: by bits, by lines and words, and by the values that it holds."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

WORDS: tuple[str, ...] = (
    "",
    "0",
    "-1",
    "1",
    "7",
    "nan",
    "-inf",
    "1e999",
    "1e-999",
    "99999999999999999999",
    "0x10",
    "1.5",
    "yes",
    "null",
    "~",
    "true",
    "[]",
    "{}",
    "[",
    "}",
    ":",
    "- -",
    "&a",
    "*a",
    "!!python/name:os.system",
    "'",
    '"',
    "\\",
    "#",
    "%",
    "\t",
    "\0",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u0663",
    "../x",
    "/etc/passwd",
    "." * 300,
    "a" * 5000,
    "a/b.jpg",
    "type",
    "?",
    "<<",
    "|",
    ">",
    "1,2",
    "--- x",
    "1_000",
    "12:30:45",
)
"""Words that mean something to one reader or another, or nothing to any."""

VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1,
    3,
    2**70,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "nan",
    "../..",
    [],
    [None],
    [[1]],
    {},
    {"x": 1},
    {"type": "x"},
    [0] * 50,
)
"""What may stand where something else was meant."""

Spoil = Callable[[random.Random, bytes], bytes]


def flip_bits(chance: random.Random, content: bytes) -> bytes:
    """Flip a few bits."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20)) if spoilt else 0):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def cut(chance: random.Random, content: bytes) -> bytes:
    """Cut the end off, or a piece out of the middle."""
    begin, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:begin] + (content[end:] if chance.random() < 0.5 else b"")


def overwrite(chance: random.Random, content: bytes) -> bytes:
    """Put zeros, noise or a piece of the file over another, or in between."""
    place = chance.randrange(len(content) + 1)
    length = chance.choice((1, 4, 30, 500))
    piece = chance.choice((bytes(length), chance.randbytes(length), content[:length]))
    return content[:place] + piece + content[place + chance.choice((0, length)) :]


def spoil_lines(chance: random.Random, content: bytes) -> bytes:
    """Drop, double, move or join lines."""
    lines = content.split(b"\n")
    one, other = (chance.randrange(len(lines)) for _ in range(2))
    match chance.randrange(5):
        case 0:
            del lines[one]
        case 1:
            lines.insert(other, lines[one])
        case 2:
            lines[one], lines[other] = lines[other], lines[one]
        case 3:
            lines[one] = lines[one] + b" " + lines[other]
        case _:
            lines[one] = b" " * chance.randrange(6) + lines[one].strip()
    return chance.choice((b"\n", b"\n", b"\n", b"\r\n", b"\n\n")).join(lines)


def spoil_words(chance: random.Random, content: bytes) -> bytes:
    """Put words in the place of others."""
    lines = content.split(b"\n")
    for _ in range(chance.choice((1, 1, 2, 10))):
        place = chance.randrange(len(lines))
        words = lines[place].split(b" ")
        words[chance.randrange(len(words))] = chance.choice(WORDS).encode()
        lines[place] = b" ".join(words)
    return b"\n".join(lines)


def spoil_members(chance: random.Random, content: bytes) -> bytes:
    """Spoil or drop a part of a ZIP archive, whose checksums fit again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    if chance.random() < 0.2:
        del parts[name]
    else:
        parts[name] = chance.choice(BINARY)(chance, parts[name])
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for part, inner in parts.items():
            archive.writestr(part, inner)
    return written.getvalue()


BINARY: Sequence[Spoil] = (flip_bits, cut, overwrite)
TEXT: Sequence[Spoil] = (*BINARY, spoil_lines, spoil_words, spoil_words, spoil_words)
ARCHIVE: Sequence[Spoil] = (*BINARY, spoil_members, spoil_members)


def spoil_values(chance: random.Random, values: Any) -> Any:
    """Return values, nested in dicts and lists, of which one is missing or something else."""
    if isinstance(values, dict) and values and chance.random() < 0.85:
        name = chance.choice(list(values))
        return _spoilt_item(chance, values, name)
    if isinstance(values, list) and values and chance.random() < 0.85:
        place = chance.randrange(len(values))
        return list(_spoilt_item(chance, dict(enumerate(values)), place).values())
    return chance.choice(VALUES)


def _spoilt_item(chance: random.Random, values: dict[Any, Any], name: Any) -> dict[Any, Any]:
    if chance.random() < 0.2:
        return {key: value for key, value in values.items() if key != name}
    return {**values, name: spoil_values(chance, values[name])}
