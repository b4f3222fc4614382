"""The parameters that a community governs: what holds, what is coming, what was decided, and within which bounds."""
