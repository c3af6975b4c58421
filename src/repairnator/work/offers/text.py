"""Writes the text of offers: short, polite, verifiable; text from outside appears as code only.

All texts of an offer come from a box or a build, and so from whoever wrote the project; see
:mod:`repairnator.world.forges.markdown` for how they are made harmless.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from repairnator.core.applier import parse_diff
from repairnator.foundation.text import clean, count, percent
from repairnator.model import Evidence, Patch
from repairnator.work.offers.offer import Offer
from repairnator.world.forges.git import Author
from repairnator.world.forges.markdown import block, code, is_plain, link, plain, quoted_block
from repairnator.world.policy import FILES

_TESTS = 5
_SHOWN_DIFF = 200  # lines
_KEY = re.compile(r"[^A-Za-z0-9._/:-]")
_OFF = (
    "Made by Repairnator, tool {tool}. To turn it off here, commit "
    f"`{FILES[0]}` with the line `enabled: false` (or `offer: none`)."
)


def title(patch: Patch) -> str:
    """One line without anything that a forge obeys: ``Repair Calc.java so that CalcTest.max passes``."""
    file = plain(patch.files[0].rpartition("/")[2]) if patch.files else ""
    tests = [_short(name) for name in patch.fixes]
    more = f" and {count(len(tests) - 1, 'more test')}" if len(tests) > 1 else ""
    passes = "pass" if more else "passes"
    return f"Repair {file or 'a file'} so that {(tests or [''])[0] or 'a test'}{more} {passes}"


def commit_message(patch: Patch, build: str, author: Author) -> str:
    """The message of the commit with the patch, signed off by whoever commits.

    Args:
        patch: what it holds.
        build: key of the build.
        author: of the commit.
    """
    return f"{title(patch)}\n\nBuild: {_KEY.sub('', build)}\nSigned-off-by: {author.line}\n"


def pull_request(offer: Offer, evidence: Evidence) -> str:
    """The text of a pull request.

    Args:
        offer: of one patch.
        evidence: of its second proof.
    """
    patch = offer.patch
    parts = [
        f"{_build(offer)} fails. This pull request makes {_number(patch)} pass.",
        _failed(offer, patch),
        _where(patch),
        _proof(patch, evidence),
        _warning(patch),
        *_record(offer),
        _off(patch),
    ]
    return "\n\n".join(parts) + "\n"


def comment(
    offer: Offer, proven: Sequence[tuple[Patch, Evidence]], places: Sequence[str], marker: str
) -> str:
    """The one comment on a pull request whose build failed.

    Args:
        offer: all of it.
        proven: its patches that passed their second proof.
        places: of each, Markdown of ours that says where it can be had.
        marker: what the comment begins with.
    """
    parts = [f"{_build(offer)} fails. {_found(len(proven))}"]
    for (patch, evidence), place in zip(proven, places, strict=True):
        parts += ["---", _failed(offer, patch), _where(patch), place]
        parts += [_diff(patch), _proof(patch, evidence), _warning(patch)]
    return f"{marker}\n" + "\n\n".join([*parts, "---", *_record(offer), _off(offer.patch)]) + "\n"


def suggestion(offer: Offer, patch: Patch, marker: str) -> str:
    """What stands over suggested lines."""
    return f"{marker}\nThis makes {_number(patch)} pass at {code(offer.commit[:12])}: {code(patch.summary)}."


def closed(offer: Offer, reason: str, marker: str = "") -> str:
    """What is left of an offer that nobody needs any more.

    Args:
        offer: that was made.
        reason: of ours, a sentence.
        marker: of the comment; "" for a pull request.
    """
    head = f"{marker}\n" if marker else ""
    needed = f"The patch offered here for {code(offer.commit[:12])} is not needed."
    return f"{head}{reason} {needed}\n\n{_off(offer.patch)}\n"


def on_branch(url: str, branch: str) -> str:
    """Where to find a patch that cannot be suggested."""
    return f"It is on the branch {link(branch, url)}."


SUGGESTED = "It is suggested at its lines, to be applied from there."


def _build(offer: Offer) -> str:
    return f"{link('The build', offer.url)} of {code(offer.slug)} at {code(offer.commit[:12])}"


def _found(number: int) -> str:
    return "Here is a patch." if number == 1 else f"Here are patches for {number} faults."


def _number(patch: Patch) -> str:
    return "its failing test" if len(patch.fixes) == 1 else f"{len(patch.fixes)} failing tests"


def _failed(offer: Offer, patch: Patch) -> str:
    known = {str(failure.name): failure for failure in offer.failures_of(patch)}
    parts = ["**What failed**"]
    for name in patch.fixes[:_TESTS]:
        failure = known.get(name)
        parts.append(f"- {code(name)}" + (f": {code(failure.type)}" if failure and failure.type else ""))
        if failure and failure.message.strip():
            parts += ["", quoted_block(failure.message), ""]
    if len(patch.fixes) > _TESTS:
        parts.append(f"- and {len(patch.fixes) - _TESTS} more")
    return "\n".join(parts).strip()


def _where(patch: Patch) -> str:
    places = ", ".join(f"{code(file)} line {line}" for file, line in _places(patch.diff)[:_TESTS])
    what = f": {code(patch.summary)}" if patch.summary.strip() else ""
    return f"**Where the fault is**\n{places or code('?')}{what}"


def _diff(patch: Patch) -> str:
    lines = clean(patch.diff).rstrip("\n").split("\n")
    # What is not fit to be shown is on its branch all the same.
    return block("diff", lines) if len(lines) <= _SHOWN_DIFF and is_plain(lines) else ""


def _proof(patch: Patch, evidence: Evidence) -> str:
    lines = [
        "**How it was proven**",
        "The project's own tests were run in two fresh sandboxes, the second one just before this offer: "
        f"{code(evidence.command)}, {count(evidence.tests_run, 'test')}, "
        f"{count(evidence.failures, 'failure')}, {count(evidence.errors, 'error')}, "
        f"{evidence.skipped} skipped; no test that passed before fails now.",
    ]
    if evidence.failures or evidence.errors:
        lines.append("The tests that still fail also failed before.")
    if evidence.excluded:
        lines.append(f"Left out because they time out: {', '.join(map(code, evidence.excluded[:_TESTS]))}.")
    others = patch.plausible - 1
    chosen = f"It was chosen from {patch.plausible} plausible patches" if others > 0 else ""
    reason = f" ({code(patch.reason)})" if patch.reason.strip() else ""
    lines.append(f"{chosen}{reason}." if chosen else "No other plausible patch was found.")
    if patch.confidence is not None:
        lines.append(f"Confidence that it is right: {percent(patch.confidence)}.")
    return "\n".join(lines)


def _warning(patch: Patch) -> str:
    more = " It does not apply together with another patch of this build." if patch.conflicts_with else ""
    return f"Tests can pass for the wrong reasons: please review it as you would a colleague's change.{more}"


def _record(offer: Offer) -> list[str]:
    return [f"{link('The whole record of this repair', offer.page)}."] if offer.page else []


def _off(patch: Patch) -> str:
    return _OFF.format(tool=code(patch.tool))


def _places(diff: str) -> list[tuple[str, int]]:
    """File and number of the first changed line of each hunk, in the tree that failed."""
    return [
        (part.path, max(hunk.old_start + len(common_start(hunk.old, hunk.new)), 1))
        for part in parse_diff(diff)
        for hunk in part.hunks
    ]


def common_start(old: Sequence[bytes], new: Sequence[bytes]) -> Sequence[bytes]:
    """The lines that both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return old[: next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))]


def _short(name: str) -> str:
    suite, _, case = name.partition("#")
    parts = [plain(suite.rpartition(".")[2]), plain(case)]
    return ".".join(part for part in parts if part)
