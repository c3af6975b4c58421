import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repairnator.errors import MessageError
from repairnator.foundation.messages import (
    MAX_BYTES,
    BuildRequest,
    destination,
    read_build,
    read_slug,
    write_build,
)
from repairnator.model import BuildRef

COMMIT = "4f9825adf045b1ec2f4edd3e347eada738bb9785"

words = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_", min_size=1, max_size=20)
slugs = st.builds("/".join, st.lists(words, min_size=2, max_size=3))
ids = st.integers(0, 10**40 - 1).map(str)
hosts = st.builds("{}.example.com:{}".format, st.text("abc09", min_size=1, max_size=9), st.integers(1, 65535))
commits = st.sampled_from([40, 64]).flatmap(lambda n: st.text("0123456789abcdef", min_size=n, max_size=n))
travis = st.sampled_from(["travis-ci.com", "travis-ci.org"])
builds = st.one_of(
    st.builds(lambda ci, build_id: BuildRef(ci, ci, build_id=build_id), travis, ids),
    st.builds(BuildRef, st.sampled_from(["github-actions", "gitlab", "gitea"]), hosts, slugs, ids),
    st.builds(
        lambda slug, commit, branch: BuildRef(
            "git", url=f"https://example.com/{slug}", commit=commit, branch=branch
        ),
        slugs,
        commits,
        st.one_of(st.just(""), words.filter(lambda word: not word.startswith("-"))),
    ),
)


@settings(deadline=None)
@given(builds, st.booleans())
def test_what_is_written_is_read(build: BuildRef, again: bool) -> None:
    text = write_build(build, again=again)
    assert read_build(text, "travis-ci.com") == BuildRequest(build, again)
    assert read_build(text.encode(), "gitlab") == BuildRequest(build, again)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=50), st.binary(max_size=50)))
def test_whatever_comes_is_read_or_refused_with_a_reason(body: str | bytes) -> None:
    reason = _refusal(body)
    if not reason:
        build = read_build(body, "travis-ci.com").build
        assert read_build(write_build(build), "travis-ci.com").build == build


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["CI", "host", "slug", "buildId", "url", "commit", "again"]), json_values)
)
def test_a_json_object_of_any_values_is_read_or_refused(fields: dict[str, object]) -> None:
    assert _refusal(json.dumps(fields)).isprintable()


def _refusal(body: str | bytes) -> str:
    try:
        read_build(body, "travis-ci.com")
    except MessageError as error:
        return str(error) or "refused without a reason\n"
    return ""


@pytest.mark.parametrize("body", ["566070885", b"566070885", " 566070885\n", "\ufeff566070885", "0566070885"])
def test_a_bare_id_belongs_to_the_default_ci(body: str | bytes) -> None:
    build = BuildRef("travis-ci.org", "travis-ci.org", build_id="566070885")
    assert read_build(body, "travis-ci.org") == BuildRequest(build)


@pytest.mark.parametrize(
    "body",
    [
        '{"buildId":"648902893","CI":"travis-ci.org"}',
        b'{"buildId":"648902893","CI":"travis-ci.org"}',
        '{"buildId": 648902893, "CI": "travis-ci.org"}',
        '{"buildId":"648902893","CI":"travis-ci.org","slug":"owner/repo","host":"travis-ci.org"}',
    ],
)
def test_a_travis_build_has_one_key_however_it_is_named(body: str | bytes) -> None:
    assert read_build(body, "gitlab").build.key == "travis-ci.org/travis-ci.org//648902893"


def test_ids_beyond_64_bits_keep_every_digit() -> None:
    body = '{"buildId":123456789012345678901234567890,"CI":"travis-ci.com"}'
    assert read_build(body, "gitlab").build.build_id == "123456789012345678901234567890"


def test_hosts_default_to_the_public_one() -> None:
    build = read_build('{"CI":"github-actions","slug":"owner/repo","buildId":"7"}', "gitlab").build
    assert build.key == "github-actions/github.com/owner/repo/7"


def test_a_git_message_names_a_commit() -> None:
    body = json.dumps({"CI": "git", "url": "https://h/o/r.git", "commit": COMMIT.upper(), "branch": "main"})
    assert read_build(body, "gitlab").build == BuildRef(
        "git", url="https://h/o/r.git", commit=COMMIT, branch="main"
    )


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://user:secret@example.com/o/r", "https://example.com/o/r"),
        ("https://token@example.com:8443/o/r", "https://example.com:8443/o/r"),
        ("ssh://git:secret@example.com:22/o/r", "ssh://git@example.com:22/o/r"),
        ("git@example.com:o/r.git", "git@example.com:o/r.git"),
        ("/srv/git/repo@home", "/srv/git/repo@home"),
    ],
)
def test_credentials_do_not_get_past_the_message(url: str, kept: str) -> None:
    assert read_build(json.dumps({"CI": "git", "url": url, "commit": COMMIT}), "gitlab").build.url == kept


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("owner/repo", "neither a build id"),
        ("12a", "neither a build id"),
        ("١٢٣", "neither a build id"),
        ("-5", "neither a build id"),
        ("1" * 41, "neither a build id"),
        (b"\xff\xfe", "not UTF-8"),
        ('{"buildId":', "not valid JSON"),
        ('{"a":' * 5000 + "1" + "}" * 5000, "not valid JSON"),
        ('{"buildId":' + "9" * 5000 + "}", "not valid JSON"),
        ("[1]", "neither a build id"),
        ('{"buildId":"1"}', '"CI" is missing'),
        ('{"buildId":"1","CI":"jenkins"}', 'unknown "CI"'),
        ('{"buildId":"1","CI":""}', '"CI" must be a text'),
        ('{"CI":"travis-ci.com"}', '"buildId" must be a number'),
        ('{"buildId":true,"CI":"travis-ci.com"}', '"buildId" must be a number'),
        ('{"buildId":1.5,"CI":"travis-ci.com"}', '"buildId" must be a number'),
        ('{"buildId":"1","CI":"travis-ci.com","color":"red"}', "unknown field 'color'"),
        ('{"buildId":"1","CI":"gitlab"}', '"slug" is missing'),
        ('{"buildId":"1","CI":"gitlab","slug":"a/../b"}', '"slug" is not a repository'),
        ('{"buildId":"1","CI":"gitlab","slug":"a"}', '"slug" is not a repository'),
        ('{"buildId":"1","CI":"gitlab","slug":"a/b","host":"h/x"}', '"host" is not a host name'),
        ('{"CI":"git","url":"https://h/r","commit":"main"}', '"commit" must be a full commit'),
        ('{"CI":"git","url":"https://h/r","commit":"4f9825a"}', '"commit" must be a full commit'),
        (f'{{"CI":"git","url":"--upload-pack=x","commit":"{COMMIT}"}}', '"url" is not valid'),
        (f'{{"CI":"git","url":"https://h/\\u0000","commit":"{COMMIT}"}}', '"url" is not valid'),
        (f'{{"CI":"git","url":"u","commit":"{COMMIT}","branch":"-x"}}', '"branch" is not valid'),
        (f'{{"CI":"git","commit":"{COMMIT}"}}', '"url" is missing'),
        (f'{{"CI":"git","url":"u","commit":"{COMMIT}","again":1}}', '"again" must be true or false'),
        ("1" * (MAX_BYTES + 1), "bytes long"),
    ],
    ids=range(31),
)
def test_what_cannot_be_read_is_refused_with_a_reason(body: str | bytes, reason: str) -> None:
    with pytest.raises(MessageError, match=reason.replace("[", r"\[")) as caught:
        read_build(body, "travis-ci.com")
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "body", ["surli/failingProject", b"surli/failingProject\n", " surli/failingProject "]
)
def test_a_slug_is_read(body: str | bytes) -> None:
    assert read_slug(body) == "surli/failingProject"


@settings(deadline=None)
@given(slugs)
def test_every_slug_is_read(slug: str) -> None:
    assert read_slug(slug) == slug


@pytest.mark.parametrize(
    "body", ["", "repo", "a/b c", "../x", "a/..", "./a/b", "a//b", "/a/b", "a/b/", "566070885"]
)
def test_what_is_no_slug_is_refused(body: str) -> None:
    with pytest.raises(MessageError):
        read_slug(body)


def test_a_short_queue_name_is_completed() -> None:
    assert destination("pipeline") == destination("/queue/pipeline") == "/queue/pipeline"
    assert destination("/topic/x") == "/topic/x"


def test_a_git_message_may_name_the_last_commit_that_passed() -> None:
    passing = COMMIT[::-1]
    fields = {"CI": "git", "url": "https://example.com/o/r", "commit": COMMIT, "passingCommit": passing}
    build = read_build(json.dumps(fields), "travis-ci.com").build
    assert build.passing_commit == passing
    assert build.key == f"git/https://example.com/o/r/{COMMIT}"
    assert json.loads(write_build(build)) == fields
    with pytest.raises(MessageError, match='"passingCommit" must be a full commit'):
        read_build(json.dumps(fields | {"passingCommit": "HEAD~1"}), "travis-ci.com")
