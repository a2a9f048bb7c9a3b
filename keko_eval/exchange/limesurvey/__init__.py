"""LimeSurvey: its survey files (.lss, .lsa, .tsv) in, its tab-separated file out, and its responses in."""
