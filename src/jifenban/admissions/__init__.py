"""School places: what is on offer, who wishes which, and how they are given."""
