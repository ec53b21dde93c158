"""Names of HTTP headers: those that let somebody in, and those that are not for a file to say."""

import re
from typing import Optional

_CREDENTIALS = re.compile(
    r"auth(?!ors?$)|cookie|token|secret|passw|session|credential|signature|api[-_]?key|(^|[-_])key$",
    re.IGNORECASE,
)

SET_BY_HYDRA = frozenset(
    "accept accept-encoding connection content-encoding content-length content-type expect host "
    "idempotency-key keep-alive proxy-connection te trailer transfer-encoding upgrade "
    "user-agent".split()
)
"""Headers of a notification that are sent already, or would change what its other lines mean."""


def is_credential(name: str) -> bool:
    """Say whether a header's name holds what is called so that lets somebody in.

    >>> [is_credential(name) for name in ("X-Api-Key", "Authorization", "X-Author", "X-Team")]
    [True, True, False, False]
    """
    return _CREDENTIALS.search(name) is not None


def fault_of_own(name: str) -> Optional[str]:
    """Say why a file may not set a header of notifications, None when it may.

    >>> fault_of_own("Host")
    'found a header that Hydra sets itself; leave it out'
    """
    if name.lower() in SET_BY_HYDRA:
        return "found a header that Hydra sets itself; leave it out"
    if is_credential(name):
        return (
            "found a header that is a secret, which stands in no file; put the value into an "
            "environment variable and name that by secret: it is sent as "
            "'Authorization: Bearer VALUE'"
        )
    return None
