"""Whose answers belong together: personal links, respondents' own codes, and contacts kept apart from answers."""
