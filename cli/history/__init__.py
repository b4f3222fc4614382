"""The invented life of a demonstration community, told on its chain at its true times, then left to the clock."""
