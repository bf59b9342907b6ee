"""The two markers for texts that are declared here and translated at the edge. Pure."""


def N_(msgid: str) -> str:  # noqa: N802 - the name Babel looks for
    """The text itself; it only tells the extractor that this sentence belongs in the catalogs."""
    return msgid


def to_person(msgid: str) -> str:
    """The same for a sentence that a resident reads, in a module whose other words are for staff: it belongs in every language."""
    return msgid
