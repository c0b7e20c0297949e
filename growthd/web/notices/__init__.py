"""What growthd says by itself: complaints, the day's digest, a sign of life."""
