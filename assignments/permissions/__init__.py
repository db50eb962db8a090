"""How people stand to what is agreed, posted and asked for: one module for each noun."""
