"""A story with fictional people that fills an empty installation: each app tells its chapter in a `demo` room."""
