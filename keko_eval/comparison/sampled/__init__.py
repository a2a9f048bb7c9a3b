"""Samples of a known kind: weights, strata, clusters and finite populations in the estimates and their errors."""
