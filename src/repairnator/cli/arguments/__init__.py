"""Names, arguments and help of the commands, one module for each family."""
