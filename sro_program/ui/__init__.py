"""How pages look and behave: frame, forms, tables, exports. Knows no app."""
