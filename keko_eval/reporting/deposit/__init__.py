"""The deposit: a study's data, described, as a data archive takes them in."""
