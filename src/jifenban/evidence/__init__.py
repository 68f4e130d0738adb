"""Files that prove a fact: stored once, encrypted."""
