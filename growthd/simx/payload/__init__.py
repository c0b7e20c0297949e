"""GraphQL answers in the shapes that the real site gave at three times."""
