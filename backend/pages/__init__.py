"""The pages that people read: the month of the community, and why each member gets its amount."""
