"""The doctor, on healthy and on broken ground."""
