"""From attributes and chance to a described face.

All chance is drawn beforehand, the same numbers whatever the attributes: so a face with one
attribute changed is the same face otherwise.
"""

from __future__ import annotations

from affactkit_synthfaces import palette
from affactkit_synthfaces.appearance import (
    Beard,
    Eyes,
    Hair,
    Head,
    Look,
    Mouth,
    Nose,
    Outfit,
    Skin,
)
from affactkit_synthfaces.attributes import Attributes
from affactkit_synthfaces.canvas import Colour
from affactkit_synthfaces.chance import Chance, between, spread
from affactkit_synthfaces.palette import mix, pick, scale
from affactkit_synthfaces.staging import stage


def cast(has: Attributes, u: Chance) -> Look:
    """Describe the face that has these attributes, everything else by chance."""
    skin, hair = _skin(has, u), _hair(has, u)
    return Look(
        skin=skin,
        head=_head(has, u),
        hair=hair,
        eyes=_eyes(has, u, hair.colour, skin.base),
        nose=_nose(has, u),
        mouth=_mouth(has, u, skin.base),
        beard=_beard(has, u, hair.colour, skin.base),
        outfit=_outfit(has, u),
        scene=stage(u, blurry=has["Blurry"]),
    )


def _skin(has: Attributes, u: Chance) -> Skin:
    base = palette.blend_of(palette.SKINS, u["skin"] ** 1.3)
    if has["Pale_Skin"]:
        base = pick(palette.PALE, u["pale"])
    return Skin(
        base=base,
        shadow=(0.86, 0.70, 0.67)
        if has["Pale_Skin"]
        else mix((0.74, 0.52, 0.50), (0.64, 0.46, 0.47), u["skin"]),
        blush=mix((0.93, 0.33, 0.36), base, 0.15),
        rosy=has["Rosy_Cheeks"],
        makeup=has["Heavy_Makeup"],
        wrinkles=not has["Young"],
        cheekbones=has["High_Cheekbones"],
        ear_glow=mix(base, (0.86, 0.36, 0.32), 0.3),
    )


def _head(has: Attributes, u: Chance) -> Head:
    male = has["Male"]
    cheek = 1.05 + spread(u["cheek"], 0.02)
    jaw = (0.90 if male else 0.80) + spread(u["jaw"], 0.02)
    chin = (0.52 if male else 0.37) + spread(u["chin"], 0.03)
    chin_y = (1.72 if male else 1.63) + spread(u["chin_y"], 0.03)
    if has["Oval_Face"]:
        cheek, jaw, chin, chin_y = cheek - 0.07, jaw - 0.12, chin - 0.06, chin_y + 0.12
    else:
        jaw, chin, chin_y = jaw + 0.06, chin + 0.08, chin_y - 0.03
    if has["Chubby"]:
        cheek, jaw, chin = cheek + 0.13, jaw + 0.27, chin + 0.15
    return Head(
        cheek=cheek,
        jaw=jaw,
        chin=chin,
        chin_y=chin_y,
        neck=(0.76 if male else 0.56) + (0.16 if has["Chubby"] else 0.0),
        double_chin=has["Double_Chin"],
    )


def _hair(has: Attributes, u: Chance) -> Hair:
    colours = [name for name in palette.HAIR if has[name]]
    choices = palette.HAIR[colours[0]] if colours else palette.OTHER_HAIR
    texture = "straight" if has["Straight_Hair"] else "wavy" if has["Wavy_Hair"] else "smooth"
    if has["Male"]:
        cut = "long" if texture != "smooth" and u["cut"] < 0.08 else "short"
    elif texture == "smooth":
        cut = "bun" if u["cut"] < 0.8 else "bob"
    else:
        cut = "long" if u["cut"] < 0.75 else "bob"
    volume = between(u["volume"], 0.12, 0.26) + (0.12 if texture == "wavy" else 0.0)
    return Hair(
        colour=pick(choices, u["hair"]),
        bald=has["Bald"],
        texture=texture,
        cut=cut,
        length=between(u["length"], 2.4, 3.4) if cut == "long" else between(u["length"], 1.5, 1.9),
        volume=volume * (0.8 if has["Male"] else 1.0),
        part=between(u["part"], -0.45, 0.45),
        bangs=has["Bangs"],
        receding=has["Receding_Hairline"],
        phase=u["phase"],
    )


def _eyes(has: Attributes, u: Chance, hair: Colour, skin: Colour) -> Eyes:
    male, arched = has["Male"], has["Arched_Eyebrows"]
    brow = mix(scale(hair, 0.62), palette.INK, 0.25 if skin[1] > 0.45 else 0.7)
    return Eyes(
        spacing=0.49 + spread(u["spacing"], 0.012),
        iris=pick(palette.IRISES, u["iris"]),
        opening=0.46 if has["Narrow_Eyes"] else between(u["opening"], 0.92, 1.08),
        size=(0.272 if male else 0.30) + spread(u["eye_size"], 0.008),
        gaze=spread(u["gaze"], 0.018),
        shadow=pick(palette.EYESHADOWS, u["shadow"]) if has["Heavy_Makeup"] else None,
        lashes=has["Heavy_Makeup"],
        bags=has["Bags_Under_Eyes"],
        brow=brow,
        brow_thickness=(0.075 if male else 0.06) * (2.6 if has["Bushy_Eyebrows"] else 1.0),
        brow_arch=0.175 if arched else between(u["brow"], 0.025, 0.05),
        brow_height=(0.36 if male else 0.40) + (0.05 if has["Bushy_Eyebrows"] else 0.0),
        bushy=has["Bushy_Eyebrows"],
    )


def _nose(has: Attributes, u: Chance) -> Nose:
    width = between(u["nose"], 0.20, 0.23)
    if has["Big_Nose"]:
        width *= 1.75
    if has["Pointy_Nose"]:
        width *= 0.74
    low = 0.07 if has["Big_Nose"] else 0.0
    return Nose(
        width=width,
        tip_y=between(u["nose_y"], 0.50, 0.56) + low,
        pointy=has["Pointy_Nose"],
    )


def _mouth(has: Attributes, u: Chance, skin: Colour) -> Mouth:
    smiling, is_open = has["Smiling"], has["Mouth_Slightly_Open"]
    fullness = 2.35 if has["Big_Lips"] else between(u["lips"], 0.78, 0.96)
    natural = mix(scale(skin, 0.84), (0.74, 0.26, 0.28), 0.45)
    return Mouth(
        width=between(u["mouth"], 0.36, 0.40) + (0.09 if smiling else 0.0),
        smile=between(u["smile"], 0.8, 1.0) if smiling else between(u["smile"], 0.05, 0.25),
        gap=between(u["gap"], 0.17, 0.23) if is_open else 0.0,
        upper=0.072 * fullness,
        lower=0.105 * fullness,
        colour=pick(palette.LIPSTICKS, u["lipstick"]) if has["Wearing_Lipstick"] else natural,
        glossy=has["Wearing_Lipstick"],
    )


def _beard(has: Attributes, u: Chance, hair: Colour, skin: Colour) -> Beard:
    partial = has["5_o_Clock_Shadow"] or has["Goatee"]
    alone = has["Mustache"] and u["beard"] < 0.6
    colour = mix(scale(hair, 0.85), scale(skin, 0.5), 0.15)
    if abs(sum(colour) - sum(skin)) < 0.5:
        colour = scale(colour, 0.45)  # or it would be lost on the skin
    return Beard(
        colour=colour,
        stubble=has["5_o_Clock_Shadow"],
        full=not has["No_Beard"] and not partial and not alone,
        goatee=has["Goatee"],
        mustache=has["Mustache"],
        sideburns=has["Sideburns"],
    )


def _outfit(has: Attributes, u: Chance) -> Outfit:
    male = has["Male"]
    metal = pick(palette.METALS, u["metal"])
    kinds = ("tee", "tee", "shirt", "suit") if male else ("tee", "scoop", "scoop", "shirt")
    kind = "suit" if has["Wearing_Necktie"] else pick(kinds, u["outfit"])
    if has["Wearing_Necklace"] and kind in ("suit", "shirt", "tee"):
        kind = "scoop"
    suits = palette.SUITS if kind == "suit" else palette.CLOTHES
    return Outfit(
        kind=kind,
        colour=pick(suits, u["outfit_colour"]),
        accent=pick(palette.CLOTHES, u["accent"]),
        shoulders=(2.55 if male else 2.1) + spread(u["shoulders"], 0.08),
        tie=pick(palette.TIES, u["tie"]) if has["Wearing_Necktie"] else None,
        necklace=metal if has["Wearing_Necklace"] else None,
        earrings=metal if has["Wearing_Earrings"] else None,
        gem=pick(palette.GEMS, u["gem"]),
        bead=u["bead"],
        glasses=pick((palette.INK, (0.36, 0.18, 0.10), (0.20, 0.24, 0.42)), u["glasses"])
        if has["Eyeglasses"]
        else None,
        glasses_round=u["glasses_round"],
        hat=pick(("beanie", "cap", "brim"), u["hat"]) if has["Wearing_Hat"] else None,
        hat_colour=pick(palette.CLOTHES, u["hat_colour"]),
    )
