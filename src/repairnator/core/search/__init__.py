"""What searches of all languages share."""
