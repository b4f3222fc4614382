"""The community's books and pages, one folder per subject."""
