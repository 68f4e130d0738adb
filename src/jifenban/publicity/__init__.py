"""Publications of a list and objections to it."""
