"""City, districts, streets, departments, windows and their staff; the working-day calendar."""
