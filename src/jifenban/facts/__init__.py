"""What is asserted about a person, by whom, since when."""
