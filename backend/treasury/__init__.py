"""What stakeholders bought and gave to others, and what the community gives again out of its commons."""
