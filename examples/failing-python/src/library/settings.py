"""Reads the settings of a branch library, one ``name = value`` in each line."""


def parse(text):
    settings = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, value = line.partition("=")
        settings[name.strip()] = value.strip()
    return settings


def opening_hour(settings):
    """The hour at which the branch opens, 9 unless something else is said."""
    try:
        return int(settings["opens"])
    except ValueError:
        return 9
