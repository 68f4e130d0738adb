"""Addresses are read right, and no log line carries a personal number."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured

from jifenban.config.database import parse_database_url
from jifenban.config.masking_filter import MaskPersonalNumbers


def test_a_database_address_is_read_with_its_password_and_options():
    read = parse_database_url("postgresql://us%20er:p%40ss@db.example:6432/points?sslmode=require", max_age=9)

    assert read["NAME"] == "points"
    assert (read["USER"], read["PASSWORD"]) == ("us er", "p@ss")
    assert (read["HOST"], read["PORT"]) == ("db.example", "6432")
    assert read["OPTIONS"] == {"sslmode": "require"}


def test_a_socket_folder_serves_as_host():
    assert parse_database_url("postgresql://u@/n?host=/run/pg", max_age=0)["HOST"] == "/run/pg"


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        parse_database_url("mysql://u@h/n", max_age=0)


@pytest.mark.parametrize("number", ["990101199001011234", "99010119900101123X", "13900000001"])
def test_a_personal_number_is_blotted_out_of_a_log_line(number):
    record = logging.LogRecord("x", logging.INFO, "f", 1, "申请人 %s 已登录", (number,), None)

    MaskPersonalNumbers().filter(record)

    assert record.getMessage() == "申请人 〔号码〕 已登录"


def test_a_receipt_number_stays_in_a_log_line():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "回执 2022000123456", (), None)

    MaskPersonalNumbers().filter(record)

    assert "2022000123456" in record.getMessage()


@pytest.mark.django_db
def test_every_page_carries_a_policy_without_unsafe_words(client):
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
