"""What the pages of the organisations ask."""
