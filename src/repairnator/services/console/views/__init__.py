"""What the console's pages show, read from the store as frozen data, apart from how it looks.

Each module has the data of one page. They know nothing of HTML, so that whatever else shows the same data
reads it here as well.
"""
