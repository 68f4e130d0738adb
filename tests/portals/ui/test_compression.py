"""Pages travel compressed, pictures as they are."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from jifenban.portals.ui.compression import CompressedText


@pytest.mark.django_db
def test_a_page_travels_compressed_to_a_browser_that_can_unpack_it():
    answer = Client().get("/", headers={"Accept-Encoding": "gzip, br"})

    assert answer["Content-Encoding"] == "gzip"
    assert "积分办" in gzip.decompress(answer.content).decode()


@pytest.mark.django_db
def test_a_browser_that_cannot_unpack_gets_the_page_as_it_is():
    answer = Client().get("/")

    assert "Content-Encoding" not in answer
    assert "积分办" in answer.content.decode()


def test_a_picture_is_not_packed_again(rf: RequestFactory):
    def picture(request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"\xff\xd8" + bytes(1000), content_type="image/jpeg")

    answer = CompressedText(picture)(rf.get("/", headers={"Accept-Encoding": "gzip"}))

    assert "Content-Encoding" not in answer
