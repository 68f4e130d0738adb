"""Synthetic people and cases for the demonstration."""
