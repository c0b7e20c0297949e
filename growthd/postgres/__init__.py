"""The embedded server, used only when no DSN is given."""
