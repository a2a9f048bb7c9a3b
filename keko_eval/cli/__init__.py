"""A command line in, the pipeline's verbs out; one file per command."""
