"""Paths in, their contents out, by doors that hostile files cannot force."""
