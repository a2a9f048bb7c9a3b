"""A name as people write it in; one that does as an id and as the name of a file out."""

import re
import unicodedata

LONGEST = 40
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "đ": "d", "ł": "l"})


def plain_name(name: str) -> str:
    """Small letters without dots and accents, and an underscore for all else; dots and hyphens stay between parts.

    Empty where nothing is left.
    """
    bare = unicodedata.normalize("NFKD", name.strip().casefold().translate(_LETTERS))
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    made = ""
    mark = ""
    for part in re.split(r"([.-])", plain):
        if part in (".", "-"):
            mark = part
            continue
        kept = re.sub(r"[^a-z0-9]+", "_", part).strip("_")[:LONGEST].strip("_")
        if kept:
            made += (mark if made else "") + kept
            mark = ""
    return made
