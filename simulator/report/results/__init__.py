"""The results of a simulation as plain numbers with units in their names, rounded once."""
