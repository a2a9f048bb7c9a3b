"""Fonts: the few files of the font package that our pages use, in a folder of their own.

The package has each font twice, as OpenType and TrueType, and a program that is given the whole folder takes whichever
the file system happens to list first. With one file of each the pages are the same on every machine.
"""

import atexit
import tempfile
from functools import cache
from pathlib import Path
from shutil import copyfile, rmtree

FAMILY = "Source Sans Pro"
STYLES = ("Regular", "Semibold", "Bold")


@cache
def font_folder() -> Path:
    """A folder with exactly the fonts that pages use; it goes when the program ends."""
    import font_source_sans_pro

    source = Path(font_source_sans_pro.font_directory)
    folder = Path(tempfile.mkdtemp(prefix="keko-fonts-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    for style in STYLES:
        copyfile(source / f"SourceSansPro-{style}.otf", folder / f"SourceSansPro-{style}.otf")
    return folder
