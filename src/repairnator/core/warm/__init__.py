"""What warm runtimes of all languages share."""
