"""The mirror: what readers of the predecessor's cache expect, in a Redis that nobody reads back."""
