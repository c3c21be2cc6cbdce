"""Kinds of scanning: what a scanner, a feeder, a fax or a telephone does to a page."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Profile:
    """Amounts are the largest that occur; each page draws its own below them.

    `skew` degrees, `shift` mm, `scale` share; `blur` and `noise` in pixels and grey levels; `quality` of the
    JPEG; `faint` how much of the ink's darkness is gone (0–1); `uneven` share of light that falls off;
    `bleed` share of the back side that shows through; `turned` clockwise degrees needed to stand upright;
    `curl` mm of the curved edge; `stretch` share by which a feeder stretches; `crop` mm of margin that is cut
    off; `covers` what lies on the sheet: sticker, finger, stapler, stroke (over the QR), holes, stain, fold.
    `mode` is grey, colour or bilevel; `lid` the grey level beside the paper.
    """

    name: str
    dpi: int = 200
    mode: str = "grey"
    quality: int = 75
    skew: float = 1.0
    shift: float = 1.5
    scale: float = 0.004
    blur: float = 0.55
    noise: float = 4.0
    faint: float = 0.0
    uneven: float = 0.03
    bleed: float = 0.0
    turned: int = 0
    photo: bool = False
    curl: float = 0.0
    stretch: float = 0.0
    crop: float = 0.0
    covers: tuple[str, ...] = ()
    lid: int = 252
    threshold: int = 0  # bilevel: 0 = drawn for each page


_EASY = (
    Profile("clean", skew=0.0, shift=0.0, scale=0.0, blur=0.0, noise=0.0, uneven=0.0, quality=92),
    Profile("grey150", dpi=150),
    Profile("grey200"),
    Profile("grey300", dpi=300, quality=70),
    Profile("colour150", dpi=150, mode="colour", quality=72),
    Profile("colour200", mode="colour"),
    Profile("colour300", dpi=300, mode="colour", quality=62),
    Profile("bilevel200", mode="bilevel"),
    Profile("bilevel300", dpi=300, mode="bilevel"),
    Profile("skew3", skew=3.0, shift=3.0, scale=0.01),
    Profile("skew3colour", mode="colour", skew=3.0, shift=3.0, scale=0.01, lid=226),
    Profile("faint", faint=0.5, noise=5.0),
    Profile("lowjpeg", mode="colour", quality=35, blur=0.7),
    Profile("uneven", uneven=0.22, noise=6.0),
    Profile("darklid", skew=2.0, lid=40, shift=2.5),
)
_HARD = (
    Profile("bilevel150", dpi=150, mode="bilevel", blur=0.4),
    Profile("veryfaint", faint=0.72, noise=7.0),
    Profile("bleed", bleed=0.3, mode="colour"),
    Profile("turn90", turned=90, skew=2.0),
    Profile("turn180", turned=180, skew=2.0),
    Profile("turn270", turned=270, mode="colour", skew=2.0),
    Profile("photo", photo=True, mode="colour", uneven=0.25, quality=70, blur=0.8, noise=6.0),
    Profile("photodark", photo=True, mode="colour", uneven=0.45, quality=60, blur=1.0, noise=10.0, lid=70),
    Profile("curl", curl=6.0, mode="colour", uneven=0.1),
    Profile("stretch", stretch=0.012, skew=2.0),
    Profile("crop", crop=9.0, skew=1.5),
    Profile("sticker", covers=("sticker",), mode="colour", skew=2.0),
    Profile("finger", covers=("finger",), mode="colour", skew=2.0),
    Profile("stapler", covers=("stapler", "holes"), skew=2.0),
    Profile("stroke", covers=("stroke",), skew=2.0),
    Profile("stain", covers=("stain", "fold"), mode="colour", skew=2.0),
    Profile("fax", dpi=150, mode="bilevel", blur=0.9, noise=14.0, skew=1.5),
)
PROFILES: dict[str, Profile] = {p.name: p for p in (*_EASY, *_HARD)}
EASY: tuple[str, ...] = tuple(p.name for p in _EASY)
HARD: tuple[str, ...] = tuple(p.name for p in _HARD)


def profile(name: str, **changes: object) -> Profile:
    """A named profile, with `changes`. KeyError where there is none of that name."""
    return replace(PROFILES[name], **changes)  # type: ignore[arg-type]
