"""Small faulty classes in the Java of today, for tuning the search."""
