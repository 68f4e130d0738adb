"""Persons, their kinship, and bars for false claims."""
