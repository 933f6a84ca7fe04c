"""What a face looks like: the description that the drawing functions read.

Lengths are in face coordinates (see `canvas.Frame`), colours RGB in 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass

from affactkit_synthfaces.canvas import Colour, Frame


@dataclass(frozen=True)
class Skin:
    """The skin and what age and cosmetics do to it."""

    base: Colour
    shadow: Colour
    blush: Colour
    rosy: bool
    makeup: bool
    wrinkles: bool
    cheekbones: bool
    ear_glow: Colour


@dataclass(frozen=True)
class Head:
    """The outline of head and neck: half widths, and the height of the chin."""

    cheek: float
    jaw: float
    chin: float
    chin_y: float
    neck: float
    double_chin: bool


@dataclass(frozen=True)
class Hair:
    """The hair; ``texture`` is smooth, straight or wavy, ``cut`` short, long, bob or bun."""

    colour: Colour
    bald: bool
    texture: str
    cut: str
    length: float
    volume: float
    part: float
    bangs: bool
    receding: bool
    phase: float


@dataclass(frozen=True)
class Eyes:
    """Both eyes with brows; ``opening`` is 1 for eyes wide open."""

    spacing: float
    iris: Colour
    opening: float
    size: float
    gaze: float
    shadow: Colour | None
    lashes: bool
    bags: bool
    brow: Colour
    brow_thickness: float
    brow_arch: float
    brow_height: float
    bushy: bool


@dataclass(frozen=True)
class Nose:
    """The nose; ``width`` is half the distance of the wings' outer edges."""

    width: float
    tip_y: float
    pointy: bool


@dataclass(frozen=True)
class Mouth:
    """The mouth; ``width`` is half the distance of its corners, ``gap`` the opening's height."""

    width: float
    smile: float
    gap: float
    upper: float
    lower: float
    colour: Colour
    glossy: bool


@dataclass(frozen=True)
class Beard:
    """Which parts of a beard there are."""

    colour: Colour
    stubble: bool
    full: bool
    goatee: bool
    mustache: bool
    sideburns: bool


@dataclass(frozen=True)
class Outfit:
    """Clothes and what is worn; ``None`` means not worn."""

    kind: str
    colour: Colour
    accent: Colour
    shoulders: float
    tie: Colour | None
    necklace: Colour | None
    earrings: Colour | None
    gem: Colour
    bead: float
    glasses: Colour | None
    glasses_round: float
    hat: str | None
    hat_colour: Colour


@dataclass(frozen=True)
class Scene:
    """The picture around the face; lengths in pixels, ``noise`` names the noise's stream."""

    width: int
    height: int
    head: Frame
    body: Frame
    backdrop: str
    colours: tuple[Colour, Colour]
    seed: int
    light: tuple[float, float]
    contrast: float
    tint: Colour
    exposure: float
    grain: float
    blur: float


@dataclass(frozen=True)
class Look:
    """Everything that is drawn."""

    skin: Skin
    head: Head
    hair: Hair
    eyes: Eyes
    nose: Nose
    mouth: Mouth
    beard: Beard
    outfit: Outfit
    scene: Scene
