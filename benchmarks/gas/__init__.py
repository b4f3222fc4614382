"""Scenes of a community's life in which every verb of the contracts is called once, to measure its gas."""
