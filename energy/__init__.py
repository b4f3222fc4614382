"""What the numbers are: pure functions over integer arrays and exact fractions, with no file, clock or network."""
