"""Keeps personal numbers out of log lines, whoever wrote them there."""

import logging
import re

PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1\d{10})(?!\d)")


class MaskPersonalNumbers(logging.Filter):
    """Blot out identity numbers and mobile numbers in the finished line."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        masked = PERSONAL_NUMBER.sub("〔号码〕", line)
        if masked != line:
            record.msg, record.args = masked, ()
        if record.exc_info and not record.exc_text:
            # Formatters print exc_text as it is: a number in an exception's message is blotted out too.
            written = logging.Formatter().formatException(record.exc_info)
            record.exc_text = PERSONAL_NUMBER.sub("〔号码〕", written)
        return True
