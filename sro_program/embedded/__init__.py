"""script/server: PostgreSQL and Valkey out of wheels, and the processes of the application."""
