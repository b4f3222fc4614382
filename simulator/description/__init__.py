"""The described community: its shape, the file that a person writes, what makes it eligible, and ready templates."""
