"""Small communities that people start from."""
