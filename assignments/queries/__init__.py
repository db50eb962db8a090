"""Reading what is agreed, posted and asked for: one module for each noun."""
