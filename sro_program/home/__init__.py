"""The page everybody starts from: what waits, what is late, what goes well."""
