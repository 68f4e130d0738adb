"""Reads a policy pack, checks it, counts points and explains them. Knows rules and nothing else."""
