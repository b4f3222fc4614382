"""What the community, and each member, produced, consumed and shared: today, by month and over a year."""
