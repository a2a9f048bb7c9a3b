"""One respondent's way through an instrument: pages, what is asked on each, what is wrong with what was typed."""
