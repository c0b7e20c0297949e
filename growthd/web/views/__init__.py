"""The page for people: its views, and what they are drawn with."""
