"""Projects and their build tools, behind one port: recognizing, building, testing, knowing the parts."""
