"""What things are: frozen attrs and enums, no I/O."""
