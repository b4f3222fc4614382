"""Reports of a simulation: HTML, PDF, CSV, Parquet and JSON, in Italian and English, and scenarios side by side."""
