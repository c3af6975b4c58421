"""What may be done to a repository: what the operator's settings say, lowered by its own policy file."""

from __future__ import annotations

from dataclasses import dataclass

from repairnator.errors import SettingsError
from repairnator.foundation.settings import Settings
from repairnator.foundation.settings.inforce import DEFAULT, settings_in_force
from repairnator.foundation.text import duration, percent
from repairnator.foundation.untrusted import mapping, number, sequence, text
from repairnator.work.offers.modes import Modes
from repairnator.work.stores.port import Document, Query, RecordStore
from repairnator.world.policy import Lists, OfferMode

_FILE = "the repository's policy file"
_MODES = tuple(OfferMode)


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """One thing that the policy says.

    Attributes:
        name: what, in words.
        value: for people.
        source: where the value comes from.
    """

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A repository's policy in force.

    Attributes:
        values: in the order in which they matter.
        read: when its policy file was last read, with a build; 0 if never.
        mistakes: in that file.
    """

    values: tuple[PolicyValue, ...]
    read: float
    mistakes: tuple[str, ...]


def policy_in_force(records: RecordStore, settings: Settings, slug: str) -> PolicyView:
    """The policy of a repository, as its last repaired build found it."""
    query = Query(equal={"repositoryName": slug}, order="recorded", descending=True, limit=1)
    build = next(iter(records.find("inspector", query)), {})
    said = mapping(build.get("policy"))
    values = _Values(settings, said)
    return PolicyView(
        (
            values.repaired(slug),
            values.own("Branches", "branches", "all"),
            values.tools(),
            values.budget(),
            values.offer(slug),
            values.setting(
                "Confidence that is needed", "REPAIRNATOR_MIN_CONFIDENCE", percent(settings.min_confidence)
            ),
            values.setting(
                "Offers a day",
                "REPAIRNATOR_OFFERS_PER_REPOSITORY",
                f"at most {settings.offers_per_repository}",
            ),
            values.network(),
            values.own("Tests that are ignored", "ignored_tests", "none"),
            values.own("How it is built", "build_settings", "as the project says"),
        ),
        number(build.get("recorded")) if "policy" in build else 0.0,
        tuple(text(one, 500) for one in sequence(said.get("mistakes"))[:20]),
    )


class _Values:
    """Puts each value together, and says where it comes from."""

    def __init__(self, settings: Settings, said: Document) -> None:
        self._settings = settings
        self._said = said
        self._sources = {one.name: one.source for one in settings_in_force(settings)}

    def setting(self, name: str, setting: str, value: str) -> PolicyValue:
        """One that only the operator decides."""
        return PolicyValue(name, value, self._source(setting))

    def own(self, name: str, field: str, usual: str) -> PolicyValue:
        """One that only the repository decides."""
        values = [text(one, 300) for one in sequence(self._said.get(field))]
        return PolicyValue(name, ", ".join(values) or usual, _FILE if values else DEFAULT)

    def repaired(self, slug: str) -> PolicyValue:
        refusal = Lists(self._settings.allow, self._settings.deny).refusal(slug)
        if refusal:
            setting = "REPAIRNATOR_DENY" if refusal.startswith("denied") else "REPAIRNATOR_ALLOW"
            return PolicyValue("Repaired", f"no: {refusal}", self._source(setting))
        if self._said.get("enabled") is False:
            return PolicyValue("Repaired", "no", _FILE)
        return PolicyValue(
            "Repaired", "yes", DEFAULT if not self._settings.allow else self._source("REPAIRNATOR_ALLOW")
        )

    def tools(self) -> PolicyValue:
        allowed = self._settings.repair_tools
        if "tools" in self._said:
            own = [text(one, 100) for one in sequence(self._said["tools"])]
            return PolicyValue(
                "Repair tools",
                ", ".join(one for one in own if not allowed or one in allowed) or "none",
                _FILE,
            )
        return PolicyValue("Repair tools", ", ".join(allowed) or "all that fit", self._source("REPAIR_TOOLS"))

    def budget(self) -> PolicyValue:
        own = number(self._said.get("budget"))
        if own and own < self._settings.budget:
            return PolicyValue("Longest search", duration(own), _FILE)
        return PolicyValue(
            "Longest search", duration(self._settings.budget), self._source("REPAIRNATOR_BUDGET")
        )

    def offer(self, slug: str) -> PolicyValue:
        try:
            allowed = Modes.of(self._settings).of_repository(slug)
        except SettingsError as error:
            return PolicyValue("Offers", str(error), self._source("REPAIRNATOR_OFFER"))
        own = text(self._said.get("offer"), 50)
        if own in _MODES and _MODES.index(OfferMode(own)) < _MODES.index(allowed):
            return PolicyValue("Offers", own, _FILE)
        given = [
            name for name in ("REPAIRNATOR_OFFER", "CREATE_PR", "PUSH_URL") if self._sources[name] != DEFAULT
        ]
        return PolicyValue("Offers", allowed.value, self._source(given[0]) if given else DEFAULT)

    def network(self) -> PolicyValue:
        if self._said.get("network") is False:
            return PolicyValue("Network in the sandbox", "none", _FILE)
        return PolicyValue("Network in the sandbox", "registries, and what the operator lists", DEFAULT)

    def _source(self, setting: str) -> str:
        source = self._sources[setting]
        return DEFAULT if source == DEFAULT else f"{setting}, {source}"
