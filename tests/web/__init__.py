"""The page, the API and their doors."""
