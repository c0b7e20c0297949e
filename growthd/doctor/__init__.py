"""The doctor: walks the loop, looks at the machine, and says what is wrong and how to mend it."""
