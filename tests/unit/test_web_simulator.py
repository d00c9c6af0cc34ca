"""The simulator's page: one phone, with and without JavaScript."""

import re
from datetime import UTC, datetime

import pytest

from channels.web import create_app

ANA, LUZ = "+12025550101", "+12025550102"
AT = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)


class Phones:
    """Two people who answer themselves."""

    def __init__(self):
        self.talks = {ANA: [], LUZ: []}

    def people(self):
        return [("Ana Example", ANA), ("Luz Ejemplo", LUZ)]

    def phone(self, number):
        return self.talks[number]

    def text(self, number, body):
        self.talks[number] += [("in", AT, body), ("out", AT, f"You wrote: {body}")]


@pytest.fixture
def phones():
    return Phones()


@pytest.fixture
def client(phones):
    def nothing(_):
        return None

    app = create_app(receive=nothing, status_changed=nothing, sms=None, ready=dict, simulator=phones)
    return app.test_client()


def bubbles(page):
    return re.findall(
        r'<li class="(in|out)">.*?<span class="body" dir="auto">(.*?)</span>', page, flags=re.DOTALL
    )


def test_the_first_phone_is_shown_first(client):
    page = client.get("/simulator", follow_redirects=True).text
    assert re.search(r'aria-current="page">Ana Example', page)
    assert "Luz Ejemplo" in page


def test_the_page_says_that_it_is_a_demo(client):
    assert "made up" in client.get("/simulator/0").text


def test_a_text_is_sent_and_answered_without_javascript(client):
    page = client.post("/simulator/1", data={"body": " Hola\nLuz "}, follow_redirects=True)
    assert page.request.path == "/simulator/1"
    assert bubbles(page.text) == [("in", "Hola\nLuz"), ("out", "You wrote: Hola\nLuz")]


def test_only_new_messages_are_fetched(client, phones):
    phones.text(ANA, "one")
    phones.text(ANA, "two")
    assert bubbles(client.get("/simulator/0/talk?after=3").text) == [("out", "You wrote: two")]
    assert len(bubbles(client.get("/simulator/0/talk").text)) == 4


def test_nothing_new_is_an_empty_answer(client, phones):
    assert client.get("/simulator/0/talk?after=0").status_code == 204
    phones.text(ANA, "one")
    assert client.get("/simulator/0/talk?after=2").status_code == 204


def test_a_page_of_an_earlier_demo_learns_that_it_is_old(client):
    assert client.get("/simulator/0/talk?after=9").status_code == 410


@pytest.mark.parametrize("after", ["-1", "x", "", "9" * 30])
def test_an_odd_place_to_begin_breaks_nothing(client, phones, after):
    phones.text(ANA, "one")
    assert client.get(f"/simulator/0/talk?after={after}").status_code in (200, 204, 410)


def test_html_in_a_text_is_shown_and_not_run(client):
    page = client.post("/simulator/0", data={"body": "<script>x()</script>"}, follow_redirects=True).text
    assert "&lt;script&gt;x()&lt;/script&gt;" in page
    assert "<script>x()" not in page


@pytest.mark.parametrize("body", ["", "   ", "\n"])
def test_an_empty_text_is_not_sent(client, phones, body):
    assert client.post("/simulator/0", data={"body": body}).status_code == 303
    assert phones.talks[ANA] == []


def test_a_text_is_no_longer_than_a_phone_allows(client, phones):
    client.post("/simulator/0", data={"body": "x" * 2000})
    assert phones.talks[ANA][0][2] == "x" * 1600


@pytest.mark.parametrize("path", ["/simulator/2", "/simulator/2/talk", "/simulator/-1", "/simulator/ana"])
def test_there_is_no_page_for_nobody(client, path):
    assert client.get(path).status_code == 404


def test_no_text_is_written_for_nobody(client, phones):
    assert client.post("/simulator/7", data={"body": "hello"}).status_code == 404
    assert phones.talks == {ANA: [], LUZ: []}


def test_no_number_stands_in_the_page(client):
    page = client.post("/simulator/0", data={"body": "hello"}, follow_redirects=True).text
    assert "2025550101" not in page


def test_the_page_needs_nothing_from_elsewhere(client):
    page = client.get("/simulator/0").text
    for address in re.findall(r'(?:src|href|action|data-address)="([^"]*)"', page):
        assert address.startswith("/")
        assert client.get(address, buffered=True).status_code in (200, 204)
    assert not re.search(r"<style|style=|\son\w+=", page)


def test_the_page_can_be_used_without_seeing_it(client, phones):
    phones.text(ANA, "hello")
    page = client.get("/simulator/0").text
    assert '<html lang="en">' in page
    assert '<label for="body">' in page
    assert 'role="log"' in page
    assert page.count("<h1") == 1
    assert '<span class="who">Patient</span>' in page
