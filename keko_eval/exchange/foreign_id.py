"""An id of the language's own out of the name of something foreign: a file, a section."""

import re


def foreign_id(name: str, otherwise: str) -> str:
    """Small letters, digits and underscores, forty at most; ``otherwise`` where nothing of the name is left."""
    return re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:40].strip("_") or otherwise
