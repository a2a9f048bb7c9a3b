"""Definitions of the right shape in, problems of meaning out: one list of functions."""
