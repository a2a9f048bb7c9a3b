"""Qualtrics: survey files (QSF) in, exports of answers in."""
