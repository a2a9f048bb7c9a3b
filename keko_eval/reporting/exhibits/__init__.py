"""Exhibits: what a kind of indicator shows and says besides the usual; one file per kind, with a function `exhibit`."""
