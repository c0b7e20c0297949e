"""The faults F01 to F65 that really happened: which test injects which."""
