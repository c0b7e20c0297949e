"""The API for programs: what is announced to it, and what it tells."""
