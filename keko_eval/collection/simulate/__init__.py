"""Invented respondents who walk the real form: what it reaches, how long it takes, and data to try a study with."""
