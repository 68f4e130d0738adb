"""The pages of those who act for an employer."""
