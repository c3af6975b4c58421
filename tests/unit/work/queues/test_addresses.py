from __future__ import annotations

import pytest

from repairnator.errors import SettingsError
from repairnator.work.queues.stomp.addresses import Broker, read_brokers

A, B = Broker("a", 61613), Broker("b", 61613)


@pytest.mark.parametrize(
    ("url", "brokers"),
    [
        ("stomp://a:61613", (A,)),
        ("stomp://a", (A,)),
        ("stomp://A:61613/", (A,)),
        (" stomp://a:61613?wireFormat.maxInactivityDuration=0 ", (A,)),
        ("stomp+nio://a:61613", (A,)),
        ("stomp+ssl://a:61614", (Broker("a", 61614, tls=True),)),
        ("stomp://[::1]:1234", (Broker("::1", 1234),)),
        ("failover:(stomp://a:61613,stomp://b:61613)", (A, B)),
        ("failover:(stomp://b:61613, stomp://a)?randomize=false&maxReconnectAttempts=3", (B, A)),
        ("failover://(stomp://a:61613?x=1&y=2,stomp://b:61613?x=1)", (A, B)),
        ("failover:stomp://a:61613,stomp://b:61613", (A, B)),
        ("failover:(stomp://a:61613,stomp+ssl://b:1)", (A, Broker("b", 1, tls=True))),
        ("failover:(stomp://a:61613,stomp://a:61613)", (A,)),
    ],
)
def test_the_brokers_of_a_url_are_read_in_their_order(url: str, brokers: tuple[Broker, ...]) -> None:
    assert read_brokers(url) == brokers


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("tcp://activemq:61616", "write stomp://activemq:61613 "),
        ("failover:(tcp://a:61616,stomp://b:61613)", "write stomp://a:61613 "),
        ("ssl://a:61617", r"write stomp\+ssl://a:PORT "),
        ("nio://a:61616", "speaks STOMP"),
        ("activemq:61613", "write stomp://HOST:61613"),
        ("http://a:61613", "write stomp://HOST:61613"),
        ("stomp://", "write stomp://HOST:61613"),
        ("stomp://a:port", "is not an address"),
        ("stomp://a:99999", "is not an address"),
        ("stomp://a:61613/queue", r"has a path \(/queue\)"),
        ("stomp+ssl://a", "lacks the port"),
        ("failover:()", "names no broker"),
        ("failover:(stomp://a:61613", "not a broker's address"),
    ],
)
def test_what_cannot_be_spoken_to_is_answered_with_what_to_write(url: str, advice: str) -> None:
    with pytest.raises(SettingsError, match=advice):
        read_brokers(url)


@pytest.mark.parametrize(
    "password", ["hunter2", "hunter2@x", "x,hunter2", "x/hunter2", "x)?hunter2", "hunter2:"]
)
def test_a_password_in_the_url_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(SettingsError, match="ACTIVEMQ_PASSWORD instead") as caught:
        read_brokers(f"failover:(stomp://admin:{password}@a:61613,stomp://b)")
    assert "hunter2" not in str(caught.value)


def test_a_password_among_the_options_is_not_repeated() -> None:
    with pytest.raises(SettingsError, match="speaks STOMP") as caught:
        read_brokers("tcp://a:61616?jms.password=hunter2")
    assert "hunter2" not in str(caught.value)


def test_an_address_is_shown_as_it_is_written() -> None:
    for url in ("stomp://a:61613", "stomp+ssl://b:61614", "stomp://[::1]:61613"):
        (broker,) = read_brokers(url)
        assert str(broker) == url
