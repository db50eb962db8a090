"""Every route, asked by everybody, about every kind of record, in a world of two tenants."""
