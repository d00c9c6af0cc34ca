"""The core: what happened goes in, what to do comes out. Standard library only; no clock, no door to the outside."""
