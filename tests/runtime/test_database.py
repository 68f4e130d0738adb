"""The private database as the project uses it."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_that_knows_chinese_letters():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, lower('Ä'), '居住证' ~ '^\\w+$'")
        version, lowered, are_letters = cursor.fetchone()

    assert version >= 180000
    assert lowered == "ä"
    assert are_letters


@pytest.mark.django_db
def test_an_account_is_kept():
    get_user_model().objects.create_user("clerk", password="窗口一号")

    assert get_user_model().objects.get(username="clerk").check_password("窗口一号")
