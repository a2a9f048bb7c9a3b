"""Answers as people have them in, checked answers and a reconciliation out."""
