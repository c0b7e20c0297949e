"""The browser, its tabs and their visits, in the real Chromium."""
