"""The demo, played for real: a browser, a server, a daemon, and whoever interrupts them."""
