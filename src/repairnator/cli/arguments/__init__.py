"""Names, arguments and help of the commands, a module for each family; what they do is in ``cli.commands``."""
