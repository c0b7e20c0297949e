"""The database, behind named queries."""
