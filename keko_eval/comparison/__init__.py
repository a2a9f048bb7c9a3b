"""Moments in; effects, their certainty and their verdicts out."""
