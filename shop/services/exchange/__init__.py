"""The catalogue as a file: out with what was seen, in again by what was changed in it."""
