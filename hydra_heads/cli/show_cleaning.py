"""`show --sanitize`: no user, no host and no absolute path in anything that it says."""

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Iterator, Optional, Sequence

from hydra_heads.base.errors import HydraError

if TYPE_CHECKING:
    from hydra_heads.base.anonymous import Anonymizer
    from hydra_heads.report.view import View


class Cleaning:
    """Takes out of texts, documents and views what says whose they are, where that is wanted."""

    def __init__(self, is_wanted: bool) -> None:
        self._anonymizer: Optional[Anonymizer] = None
        if is_wanted:
            from hydra_heads.base.anonymous import anonymizer_here

            self._anonymizer = anonymizer_here()

    @property
    def is_wanted(self) -> bool:
        """Whether anything is taken out."""
        return self._anonymizer is not None

    def learn(self, heads: Sequence[str]) -> None:
        """Call no two of these heads the same from here on, however alike they are when clean."""
        if self._anonymizer is not None:
            from hydra_heads.report.anonymous_view import knowing_heads

            self._anonymizer = knowing_heads(self._anonymizer, heads)

    def text(self, text: str) -> str:
        """Clean a text."""
        return text if self._anonymizer is None else self._anonymizer.text(text)

    def value(self, value: object) -> object:
        """Clean the texts and keys of a JSON value."""
        return value if self._anonymizer is None else self._anonymizer.value(value)

    def view(self, view: "View") -> "View":
        """Clean what every format is handed."""
        if self._anonymizer is None:
            return view
        from hydra_heads.report.anonymous_view import anonymous

        return anonymous(view, self._anonymizer)

    @contextmanager
    def of_errors_and_log(self) -> Iterator[None]:
        """Clean the log lines and the error of what happens in the block."""
        if not self.is_wanted:
            yield
            return
        handlers = list(logging.getLogger("hydra").handlers)
        for handler in handlers:
            handler.addFilter(self._clean_record)
        try:
            yield
        except HydraError as error:
            error.message = self.text(error.message)
            raise
        finally:
            for handler in handlers:
                handler.removeFilter(self._clean_record)

    def _clean_record(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.text(record.getMessage()), ()
        return True
