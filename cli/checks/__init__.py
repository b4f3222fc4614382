"""The rules of the house that no common tool checks, each a function from a file's text to its findings."""
