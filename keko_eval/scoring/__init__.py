"""Answers in; scores, indicator values and the moments that statistics need out, in one pass."""
