"""Every table, a file a subject: columns, types, units, nulls, what may lie open, and where each name comes from."""
