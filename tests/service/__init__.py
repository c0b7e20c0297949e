"""growthd as a service: files, managers, words to the manager, recovery."""
