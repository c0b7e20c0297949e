"""The owner's browser, and bounded visits to its pages."""
