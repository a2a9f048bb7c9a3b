"""Measurements: what the verdicts cost, and how fast the program is as ratios within one run."""
