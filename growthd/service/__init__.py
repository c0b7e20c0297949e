"""launchd and systemd units."""
