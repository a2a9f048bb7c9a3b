"""Brand: an organisation's own look in one language, ready to be drawn: judged anew here, whoever wrote it."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from keko_eval.definitions.branding import GRAPHICS_CONTRAST, TEXT_CONTRAST, Branding, Logo, accessible, contrast
from keko_eval.files.logo import Picture, read_logo
from keko_eval.language.forms import one_line
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem
from keko_eval.reporting.output_words import output_words


@dataclass(frozen=True, slots=True)
class BrandLogo:
    picture: Picture
    alt: str


@dataclass(frozen=True, slots=True)
class Brand:
    """``titles`` and ``lines`` are ``#rrggbb`` or empty, ``front`` and ``contact`` plain texts or empty."""

    logo: BrandLogo | None = None
    titles: str = ""
    lines: str = ""
    front: str = ""
    contact: str = ""
    contact_heading: str = ""

    def over(self, other: "Brand") -> "Brand":
        """This one's parts, and where it has none the other's."""
        return Brand(*(getattr(self, f.name) or getattr(other, f.name) for f in fields(self)))


PLAIN = Brand()


def brand(branding: Branding | None, language: str, read: Callable[[str], bytes], file: str = "") -> Brand:
    """A branding in one language; a colour that is too pale is darkened.

    Parameters
    ----------
    read : callable
        Gives the bytes of a file by the name that the branding has for it; ``OSError`` or ``KeyError`` for none.
    file : str
        Where the branding stands, for what is told of a logo.

    Raises
    ------
    Refused
        The logo is not there, or is not one that may be shown.
    """
    if branding is None:
        return PLAIN
    colours = branding.colours
    return Brand(
        logo=_logo(branding.logo, language, read, file) if branding.logo else None,
        titles=_dark_enough(colours.titles, TEXT_CONTRAST), lines=_dark_enough(colours.lines, GRAPHICS_CONTRAST),
        front=one_line(branding.front.to(language)) if branding.front else "",
        contact=one_line(branding.contact.to(language)) if branding.contact else "",
        contact_heading=output_words(language)["brand"]["contact"],
    )


def _logo(logo: Logo, language: str, read: Callable[[str], bytes], file: str) -> BrandLogo:
    try:
        found = read_logo(read(logo.file))
    except (OSError, KeyError):
        raise Refused([problem("logo-missing", Place(file), file=logo.file)]) from None
    if isinstance(found, str):
        raise Refused([problem(found, Place(file), file=logo.file)])
    return BrandLogo(found, one_line(logo.alt.to(language)) or "–")


def _dark_enough(colour: str, least: float) -> str:
    return colour if not colour or contrast(colour) >= least else accessible(colour, least)
