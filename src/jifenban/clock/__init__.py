"""The business clock: real time, or the demonstration clock that moves forward only."""
