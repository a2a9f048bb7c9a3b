"""Answers as the files of statistics packages: SPSS, Stata, R, CSV with a codebook, Parquet."""
