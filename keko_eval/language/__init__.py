"""Texts, numbers, dates and lists in; what a reader of fi, sv, en or fi-simple expects out."""
