"""The follower ledger: which posts earned the followers, how many, and how sure that is."""
