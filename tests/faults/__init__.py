"""The real servers and processes, killed and starved on purpose; afterwards nothing is lost and nothing doubled."""
