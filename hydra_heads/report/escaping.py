"""Plain text as it may stand in HTML and SVG."""

from hydra_heads.base.redact import printable


def escaped(words: str) -> str:
    r"""Return plain text as markup, for an element or a quoted attribute.

    Control and format characters, which could hide or turn text, are shown as escapes.

    >>> escaped('<b> & "c"\u202e')
    '&lt;b&gt; &amp; &quot;c&quot;\\u202e'
    """
    shown = printable(words)
    if shown.isalnum():
        return shown
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown.replace('"', "&quot;")
