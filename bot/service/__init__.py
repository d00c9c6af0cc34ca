"""The wiring: the only code that imports all the others, and that nothing imports."""
