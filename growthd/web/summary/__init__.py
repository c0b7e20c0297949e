"""What is known of an account at one moment, gathered once for page, API and terminal."""
