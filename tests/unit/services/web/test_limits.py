from repairnator.services.web.limits import Buffer, Refusals


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_source_may_be_refused_a_burst_and_then_waits() -> None:
    clock = Clock()
    refusals = Refusals(rate=2.0, burst=3.0, monotonic=clock)
    for _ in range(3):
        assert refusals.wait("a") == 0
        refusals.count("a")
    assert refusals.wait("a") == 0.5
    assert refusals.wait("b") == 0
    clock.now = 0.5
    assert refusals.wait("a") == 0


def test_a_silence_restores_no_more_than_the_burst() -> None:
    clock = Clock()
    refusals = Refusals(rate=1.0, burst=2.0, monotonic=clock)
    refusals.count("a")
    clock.now = 1000.0
    for _ in range(2):
        assert refusals.wait("a") == 0
        refusals.count("a")
    assert refusals.wait("a") > 0


def test_a_rate_of_zero_sets_no_limit() -> None:
    refusals = Refusals(rate=0.0, burst=1.0)
    for _ in range(100):
        refusals.count("a")
    assert refusals.wait("a") == 0


def test_sources_without_end_do_not_fill_the_memory() -> None:
    refusals = Refusals(rate=1.0, burst=1.0, monotonic=Clock())
    for number in range(20_000):
        refusals.count(str(number))
    assert refusals.wait("0") == 0  # forgotten
    assert refusals.wait("19999") > 0


def test_the_buffer_has_room_for_what_was_given_back() -> None:
    buffer = Buffer(10)
    assert buffer.take(6)
    assert not buffer.take(5)
    buffer.give_back(6)
    assert buffer.take(10)


def test_many_refused_requests_do_not_lengthen_the_wait() -> None:
    clock = Clock()
    refusals = Refusals(rate=1.0, burst=1.0, monotonic=clock)
    refusals.count("a")
    for _ in range(10):
        clock.now += 0.125
        assert (refusals.wait("a") > 0) == (clock.now < 1)  # and nobody counts what is refused meanwhile
