"""What a Maven project gets of the machine: a JDK, toolchains, Maven itself, profiles, a repository."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from repairnator.core.files import is_file
from repairnator.core.folders import write_below
from repairnator.core.languages.java.build.jdks import Jdk, Need, choose, installed_jdks, missing
from repairnator.core.languages.java.build.maven.commands import Maven
from repairnator.core.languages.java.build.maven.distribution import (
    Wanted,
    is_newer,
    is_older,
    told,
    version_of,
    wanted_maven,
)
from repairnator.core.languages.java.build.maven.needs import (
    jdk_needs,
    serving,
    testing_need,
    toolchain_needs,
)
from repairnator.core.languages.java.build.maven.pom import FAILSAFE, Model
from repairnator.core.languages.java.build.maven.profiles import says_arg_line, undefined_properties
from repairnator.core.languages.java.build.maven.rawpoms import RawPom, raw_poms
from repairnator.core.languages.java.build.maven.toolchains import toolchains
from repairnator.core.languages.java.build.repository import NOTE, has_repository, reads_repository
from repairnator.core.languages.java.build.settings import JAVA_VERSION, BuildSettings
from repairnator.core.projects.markup import MarkupError, read_xml, text_of

_TOOLCHAINS = "toolchains.xml"
_EXTENSIONS = Path(".mvn/extensions.xml")
_OLDEST_WARM = 17
"""Our part that runs in JVMs is compiled for it."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as one project uses it.

    Attributes:
        maven: how Maven is called.
        jdks: all there are, the one that runs Maven first; none where the shell does not tell.
        chosen: which JDK builds and why, for people.
        notes: for people.
        doubts: for people, why tests may end otherwise than on another machine.
        unmet: the JDK that the project needs and that is not here, told if the build fails; "" for none.
        wanted: the Maven that the project asks for, newer than the installed one; None for no such.
        older: an older one that it asks for, which is used if the build fails; None for no such.
        hints: told if Maven fails, but for sources that do not compile.
        version: of Maven; "" where it cannot be told.
        goal: the phase that runs all tests, as far as the poms of the tree tell.
        reads_repository: whether the build asks git for something, and the tree has no repository.
    """

    maven: Maven
    jdks: tuple[Jdk, ...] = ()
    chosen: str = ""
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    unmet: str = ""
    wanted: Wanted | None = None
    older: Wanted | None = None
    hints: tuple[str, ...] = ()
    version: str = ""
    goal: str = "test"
    reads_repository: bool = False

    def newer(self, lowest: int) -> Machine | None:
        """The same with the next JDK from ``lowest`` on; None where none is there, or it was tried."""
        fit = [jdk for jdk in self.jdks if jdk.release >= lowest > self.jdks[0].release]
        if not fit:
            return None
        jdk = min(fit, key=lambda one: one.release)
        note = f"built with JDK {jdk.release} ({jdk.home}): the build failed on {self.jdks[0].release}"
        return dataclasses.replace(
            self,
            maven=self.maven.on(jdk.home),
            jdks=(jdk, *(one for one in self.jdks if one != jdk)),
            chosen=note,
            doubts=tuple(one for one in self.doubts if one != self.chosen),
        )

    @property
    def told(self) -> str:
        """Which JDK and Maven build the project, for people; "" where that is not known."""
        parts = [f"JDK {self.jdks[0].release}"] if self.jdks else []
        return ", ".join([*parts, *([f"Maven {self.version}"] if self.version else [])])

    def lacks(self, lowest: int) -> str:
        """The message for a build that needs a newer JDK than there is."""
        return missing(self.jdks, lowest) if self.jdks and lowest > self.jdks[0].release else ""

    def testing_jdk(self, model: Model) -> Jdk | None:
        """The JDK that runs a module's tests, which a toolchain may choose; None where nothing is known."""
        need = testing_need(model)
        chosen = serving(self.jdks, need) if need is not None else None
        return chosen or next(iter(self.jdks), None)

    def warm_jdk(self, model: Model) -> Jdk | None:
        """The JDK of a module's warm JVMs: that of its tests, or the next newer one that can be."""
        jdk = self.testing_jdk(model)
        if jdk is None or jdk.release >= _OLDEST_WARM:
            return jdk
        fit = [one for one in self.jdks if one.release >= _OLDEST_WARM]
        return min(fit, key=lambda one: one.release, default=jdk)


def machine_for(
    tree: Path, base: Path, maven: Maven, scratch: Path, settings: BuildSettings | None = None
) -> Machine:
    """The machine for the project in ``base`` of a tree; generated files are written to ``scratch``.

    Args:
        tree: resolved.
        base: folder of the project's pom.
        maven: how Maven is called where no project says more.
        scratch: for generated files.
        settings: how the project is to be built, as far as somebody said.
    """
    own = settings or BuildSettings()
    poms = raw_poms(tree, base)
    machine = _with_jdk(Machine(maven), tree, base, poms, scratch, own)
    machine = _with_profiles(machine, poms, own)
    machine = _with_maven(machine, tree, base, poms)
    reads = not has_repository(tree) and reads_repository([*_elements(poms), *_extensions(base)])
    if integrates(poms):
        machine = dataclasses.replace(machine, goal="verify")
    if reads:
        machine = dataclasses.replace(machine, notes=(*machine.notes, NOTE), reads_repository=True)
    return dataclasses.replace(machine, notes=(*machine.notes, *own.mistakes))


def _with_jdk(
    machine: Machine, tree: Path, base: Path, poms: Sequence[RawPom], scratch: Path, settings: BuildSettings
) -> Machine:
    installed = installed_jdks(machine.maven.environment)
    said = (
        [Need(f"the build setting {JAVA_VERSION}", exact=(settings.java_version,))]
        if settings.java_version
        else []
    )
    choice = choose(installed, [*said, *jdk_needs(tree, base, poms)])
    if choice is None:
        return machine
    jdks = (choice.jdk, *(jdk for jdk in installed if jdk != choice.jdk))
    chains = toolchains(jdks, toolchain_needs(poms))
    write_below(scratch, _TOOLCHAINS, chains.text)
    maven = dataclasses.replace(machine.maven.on(choice.jdk.home), toolchains=scratch / _TOOLCHAINS)
    doubts = (*((choice.why,) if choice.older else ()), *chains.doubts)
    return Machine(maven, jdks, chosen=choice.why, doubts=doubts, unmet=choice.unmet)


def _with_profiles(machine: Machine, poms: Sequence[RawPom], settings: BuildSettings) -> Machine:
    """Use the profiles that were named, or else those without which test JVMs cannot start."""
    arguments = list(settings.arguments)
    notes: list[str] = []
    hints: list[str] = []
    named = any(argument.startswith("-P") for argument in arguments)
    for undefined in undefined_properties(poms):
        used = bool(undefined.profile) and undefined.certain and not named
        (notes if used else hints).append(undefined.told(used))
        if used and f"-P{undefined.profile}" not in arguments:
            arguments.append(f"-P{undefined.profile}")
    said = says_arg_line(poms) or any(one.startswith("-DargLine") for one in arguments)
    maven = dataclasses.replace(machine.maven, arguments=tuple(arguments), says_arg_line=said)
    return dataclasses.replace(machine, maven=maven, notes=(*machine.notes, *notes), hints=tuple(hints))


def _with_maven(machine: Machine, tree: Path, base: Path, poms: Sequence[RawPom]) -> Machine:
    wanted = wanted_maven(tree, base, poms)
    home = machine.maven.home
    installed = version_of(home) if home is not None else ""
    machine = dataclasses.replace(machine, version=installed)
    if wanted is None:
        return machine
    older = is_older(wanted.version, installed) and not wanted.lowest
    if not older and not is_newer(wanted.version, installed):
        return machine
    machine = dataclasses.replace(machine, hints=(told(wanted, installed), *machine.hints))
    return (
        dataclasses.replace(machine, older=wanted) if older else dataclasses.replace(machine, wanted=wanted)
    )


def integrates(poms: Sequence[RawPom]) -> bool:
    """Whether Failsafe is among the plugins of one of the poms."""
    return any(
        text_of(plugin, "artifactId") == FAILSAFE
        for pom in poms
        for element in pom.lineage
        for plugin in element.iterfind("build/plugins/plugin")
    )


def _elements(poms: Sequence[RawPom]) -> list[Element]:
    return [element for pom in poms for element in pom.lineage]


def _extensions(base: Path) -> list[Element]:
    if not is_file(base / _EXTENSIONS):
        return []
    try:
        return [read_xml(base / _EXTENSIONS, max_bytes=2**20)]
    except MarkupError:
        return []


def warm_doubt(machine: Machine, models: Sequence[Model]) -> str:
    """For people: that tests run warm on another JDK than Maven's; "" where they do not."""
    pairs = {(machine.testing_jdk(model), machine.warm_jdk(model)) for model in models}
    others = sorted({(own.release, warm.release) for own, warm in pairs if own and warm and own != warm})
    if not others:
        return ""
    listed = ", ".join(f"{warm} in place of {own}" for own, warm in others)
    return f"candidates are judged on another JDK than the project's, since that is older than 17: {listed}"
