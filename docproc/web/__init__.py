"""Review in the browser: a local web page for the person who looks at what docproc found."""

from docproc.web.application import make_application
from docproc.web.desk import Desk, drawing_limits
from docproc.web.serving import Address, ReviewServer, listening_on

__all__ = [
    "Address",
    "Desk",
    "ReviewServer",
    "drawing_limits",
    "listening_on",
    "make_application",
]
