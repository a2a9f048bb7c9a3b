"""YAML text in; Instrument, Indicator and Study out, with every problem and its place."""
