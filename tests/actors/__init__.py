"""Each actor's pass, against a real database and a source that says what it was told to."""
