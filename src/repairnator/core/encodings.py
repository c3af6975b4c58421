"""Names of encodings, as projects write them: in Java's words, in XML's, or in anybody's."""

from __future__ import annotations

import codecs
import re

_ENCODING_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._:-]{0,59}")
# Codecs of Python that are no encoding of files: they take time without bound, or read escapes.
_NO_ENCODINGS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"})

# Names of Java and IANA that Python lacks.
_ALIASES = {"windows-31j": "cp932", "ms932_0213": "cp932", "eucjp-open": "euc-jp", "ms1252": "cp1252"}


def known_encoding(name: str) -> str:
    """Python's name of an encoding that a build file or XML calls ``name``; "" where Python has none."""
    if not _ENCODING_NAME.fullmatch(name):
        return ""
    plain = re.sub(r"^x-", "", name, flags=re.IGNORECASE)
    page = re.sub(r"^(?:windows|ibm|cp|ms)-?(?=\d)", "cp", plain, flags=re.IGNORECASE)
    for spelling in (name, plain, page, _ALIASES.get(plain.lower(), name)):
        try:
            found = codecs.lookup(spelling).name
            "".encode(found)  # refuses what makes no text of bytes, such as zlib and rot13
        except (LookupError, ValueError):
            continue
        if found.replace("-", "_") not in _NO_ENCODINGS:
            return found
    return ""
