import hmac
from collections.abc import Callable
from http import HTTPStatus

import pytest
import structlog
from cryptography.fernet import MultiFernet
from tests.unit.services.monitor.conftest import SECRET, SLUG, Scene, delivery, signed, status

from repairnator.services.monitor.intake import ACCEPTED, IGNORED, KNOWN, PONG, REFUSED, UNAVAILABLE, Intake
from repairnator.services.monitor.signatures import Signature
from repairnator.testing.stores import memory_store
from repairnator.work.repositories.registry import Repositories
from repairnator.work.repositories.sealing import Sealer, new_key
from repairnator.work.repositories.webhooks import REMEMBERED


def test_a_genuine_failure_is_kept_before_it_is_answered(scene: Scene) -> None:
    assert scene.take(delivery()) == [ACCEPTED]
    (kept,) = scene.webhooks()
    assert (kept["slug"], kept["status"], kept["forge"]) == (SLUG, "pending", "github")


def test_a_genuine_success_is_ignored(scene: Scene) -> None:
    assert scene.take(delivery(status("success"))) == [IGNORED]
    assert scene.webhooks() == []


def test_a_success_counts_while_a_build_of_its_branch_waits(scene: Scene) -> None:
    job = scene.queue("main")
    other = status("success", branches=[{"name": "other"}])
    green = status("success", branches=[{"name": "other"}, {"name": "main"}])
    assert scene.take(delivery(other, id="d1"), delivery(green, id="d2")) == [IGNORED, ACCEPTED]
    assert scene.jobs.claim(job.key, "worker") is not None
    assert scene.take(delivery(status("success", branches=[{"name": "main"}]), id="d3")) == [IGNORED]


def test_a_success_that_names_no_branch_counts_while_any_build_waits(scene: Scene) -> None:
    scene.queue("main")
    assert scene.take(delivery(status("success"))) == [ACCEPTED]


def test_a_success_of_a_build_that_waits_must_be_genuine(scene: Scene) -> None:
    scene.queue("main")
    assert scene.take(delivery(status("success"), signature=Signature())) == [REFUSED]


def test_a_success_becomes_one_scan(scene: Scene) -> None:
    scene.queue("main")
    lot = [delivery(status("success", context=name), id=name) for name in ("build", "lint")]
    scene.forwarder.forward(scene.taken(*lot).accepted)
    assert scene.broker.sent == [("/queue/scanner", SLUG)]


def test_a_ping_is_answered_only_if_it_is_genuine(scene: Scene) -> None:
    assert scene.take(delivery(event="ping")) == [PONG]
    assert scene.take(delivery(event="ping", signature=Signature())) == [REFUSED]


def test_a_webhook_about_no_repository_is_ignored(scene: Scene) -> None:
    body = b'{"action": "created", "installation": {}}'
    assert scene.take(delivery(body, event="installation", signature=Signature())) == [IGNORED]


def test_a_failure_of_no_repository_is_refused(scene: Scene) -> None:
    body = b'{"state": "failure"}'
    assert scene.take(delivery(body, signature=signed(body))) == [REFUSED]


def test_unknown_repository_and_wrong_signature_get_the_same_answer(scene: Scene) -> None:
    unknown = status(slug="some/body")
    assert scene.take(delivery(unknown), delivery(signature=signed(status(), "wrong"))) == [REFUSED, REFUSED]
    assert scene.webhooks() == []


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("proof", ["sha256", "sha1"])
def test_an_unknown_repository_costs_what_a_wrong_signature_costs(
    sealed: bool, proof: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def counted(name: str, function: Callable[..., bytes]) -> Callable[..., bytes]:
        def call(*arguments: object, **named: object) -> bytes:
            done.append(name)
            return function(*arguments, **named)

        return call

    monkeypatch.setattr(hmac, "digest", counted("digest", hmac.digest))
    monkeypatch.setattr(MultiFernet, "decrypt", counted("decrypt", MultiFernet.decrypt))
    store = memory_store()
    repositories = Repositories(store, Sealer([new_key()] if sealed else []), "travis-ci.com")
    for slug, count in (("owner/one", 1), ("owner/two", 2)):
        repositories.add(slug)
        for _ in range(count - 1):
            repositories.rotate(slug)
    intake = Intake(store.records, repositories, lambda: 0.0, lambda _slug, _branches: False)

    def work(slug: str) -> list[str]:
        done.clear()
        wrong = Signature(**{proof: "0" * 64})
        assert intake.take([delivery(status(slug=slug), signature=wrong)]).answers[0].status == 401
        return sorted(done)

    assert work("owner/one") == work("owner/two") == work("owner/unknown")
    assert work("owner/unknown") == ["decrypt"] * (2 * sealed) + ["digest"] * 2


def test_the_secret_of_one_repository_opens_no_other(scene: Scene) -> None:
    scene.store.secrets.add("other/repo", "another")
    assert scene.take(delivery(status(slug="other/repo"))) == [REFUSED]


def test_an_empty_secret_lets_nobody_in(scene: Scene) -> None:
    scene.store.secrets.add("open/repo", "")
    body = status(slug="open/repo")
    assert scene.take(delivery(body, signature=signed(body, ""))) == [REFUSED]


def test_a_secret_inserted_while_the_monitor_runs_counts_at_once(scene: Scene) -> None:
    body = status(slug="new/repo")
    assert scene.take(delivery(body)) == [REFUSED]
    scene.store.secrets.add("new/repo", SECRET)
    assert scene.take(delivery(body)) == [ACCEPTED]


def test_a_delivery_that_comes_again_does_nothing(scene: Scene) -> None:
    assert scene.take(delivery(), delivery()) == [ACCEPTED, KNOWN]
    assert scene.take(delivery()) == [KNOWN]
    assert scene.take(delivery(status(context="other"))) == [KNOWN]  # the same id with another body
    assert len(scene.webhooks()) == 1


def test_the_same_event_under_a_new_id_does_nothing_for_seven_days(scene: Scene) -> None:
    scene.take(delivery(id="d1"))
    scene.time += REMEMBERED - 1
    assert scene.take(delivery(id="d2")) == [KNOWN]
    scene.time += 2
    assert scene.take(delivery(id="d3")) == [ACCEPTED]


def test_a_refused_delivery_does_not_use_up_its_id(scene: Scene) -> None:
    assert scene.take(delivery(signature=Signature())) == [REFUSED]
    assert scene.take(delivery()) == [ACCEPTED]


def test_an_id_used_for_one_repository_is_free_for_another(scene: Scene) -> None:
    scene.store.secrets.add("other/repo", SECRET)
    assert scene.take(delivery(), delivery(status(slug="other/repo"))) == [ACCEPTED, ACCEPTED]


def test_without_an_id_the_content_decides(scene: Scene) -> None:
    other = status(context="other")
    assert scene.take(delivery(id=""), delivery(id=""), delivery(other, id="")) == [ACCEPTED, KNOWN, ACCEPTED]


def test_malformed_json_is_a_bad_request(scene: Scene) -> None:
    (answer,) = scene.take(delivery(b"{"))
    assert answer.status is HTTPStatus.BAD_REQUEST


def test_one_bad_delivery_spoils_no_other_of_its_lot(scene: Scene) -> None:
    answers = scene.take(delivery(b"{"), delivery(), delivery(signature=Signature()))
    assert [answer.status for answer in answers] == [400, 202, 401]


def test_with_the_store_away_nothing_is_accepted(scene: Scene) -> None:
    scene.switch.reachable = False
    assert scene.take(delivery(), delivery(id="d2")) == [UNAVAILABLE, UNAVAILABLE]
    scene.switch.reachable = True
    assert scene.take(delivery()) == [ACCEPTED]


def test_a_secret_that_cannot_be_decrypted_is_logged_and_refused(scene: Scene) -> None:
    Repositories(scene.store, Sealer([new_key()]), "travis-ci.com").add("sealed/repo", secret=SECRET)
    with structlog.testing.capture_logs() as lines:
        assert scene.take(delivery(status(slug="sealed/repo"))) == [REFUSED]
    assert any("REPAIRNATOR_SECRETS_KEY" in str(line.get("reason")) for line in lines)


def test_the_seeds_lines_are_logged_in_their_order(scene: Scene) -> None:
    with structlog.testing.capture_logs() as lines:
        scene.forwarder.forward(scene.taken(delivery()).accepted)
    assert [line["event"] for line in lines] == ["Authorized", f"Sending scan request for slug {SLUG}"]
    assert all(set(line) == {"event", "log_level"} for line in lines)


@pytest.mark.parametrize("forge", ["github", "gitea", "gitlab"])
def test_no_secret_is_kept_with_a_webhook(forge: str, scene: Scene) -> None:
    scene.take(delivery(forge=forge, signature=Signature(token=SECRET)))
    assert SECRET not in str(scene.webhooks())


@pytest.mark.parametrize("slug", [SLUG.lower(), SLUG.upper()])
def test_a_repository_has_its_secret_in_any_case(slug: str, scene: Scene) -> None:
    job = scene.queue("main")
    green = status("success", slug=slug, branches=[{"name": "main"}])
    assert scene.take(delivery(green, id="d1")) == [ACCEPTED]
    assert scene.take(delivery(status(slug=slug), id="d2")) == [ACCEPTED]
    assert scene.take(delivery(status(context="other"), id="d2")) == [KNOWN]
    assert scene.jobs.claim(job.key, "worker") is not None


def test_what_is_verified_is_about_the_repository_that_was_verified(scene: Scene) -> None:
    twice = b'{"state":"failure","repository":{"full_name":"%s"},"repository":{"full_name":"other/repo"}}'
    body = twice % SLUG.encode()
    (answer,) = scene.take(delivery(body))
    assert answer.status is HTTPStatus.BAD_REQUEST


def test_only_who_knows_a_secret_is_genuine(scene: Scene) -> None:
    unsigned = b'{"zen": "x"}'
    answers = scene.take(
        delivery(),
        delivery(status("success"), id="d2"),
        delivery(unsigned, event="ping", signature=Signature()),
        delivery(signature=Signature()),
        delivery(b"{"),
    )
    assert [answer.genuine for answer in answers] == [True, True, False, False, False]
