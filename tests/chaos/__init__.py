"""The whole program under random faults: seeded rounds, judged by the database and the site."""
