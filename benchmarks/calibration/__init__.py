"""How often the verdicts claim a change that is not there, miss one that is, and how often intervals hold the truth.

`python -m benchmarks.calibration` simulates projects of many kinds, gives each to the program's own choice of method
and to its own verdict, and prints Markdown tables; with `--write` they are laid into docs/calibration.md. Every setting
has seeds of its own, so that a table does not hang on what else is run.
"""
