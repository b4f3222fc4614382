"""From meters to a settlement: readers of the DSO's files, their validation and store, and the month's account."""
