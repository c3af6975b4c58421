"""The club's letter to its members."""


def addresses(members):
    """The addresses of members who want the letter, each once, in their order."""
    seen = []
    for member in members:
        address = member["email"].strip()
        if member.get("letter", True) and address.lower() not in seen:
            seen.append(address)
    return seen
