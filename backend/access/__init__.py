"""Who is reading, what each kind of reader may see, and how somebody signs in."""
