"""DDI Codebook: the archives' description of a data set."""
