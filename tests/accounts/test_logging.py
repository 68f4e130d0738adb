"""No personal number reaches a log, not even inside a traceback."""

import io
import logging

from jifenban.config.masking_filter import MaskPersonalNumbers


def test_a_number_in_an_exception_is_blotted_out():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(MaskPersonalNumbers())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError("no person 11010519491231002X with 13812345678")
    except ValueError:
        logger.exception("looked for 13812345678")
    written = out.getvalue()
    assert "13812345678" not in written
    assert "11010519491231002X" not in written
    assert "ValueError: no person 〔号码〕 with 〔号码〕" in written
