"""Answers of the calculator that somebody wanted a link to."""
