from pathlib import Path

from repairnator.core.languages.java.runtime.provider import runner_jars


def install(repository: Path, *coordinates: str) -> list[Path]:
    jars = []
    for each in coordinates:
        group, artifact, version = each.split(":")
        jar = repository / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.jar"
        jar.parent.mkdir(parents=True)
        jar.touch()
        jars.append(jar)
    return jars


def test_a_project_without_junit_5_needs_nothing(tmp_path: Path) -> None:
    assert runner_jars(install(tmp_path, "junit:junit:4.13.2")) == ()


def test_launcher_and_engine_come_from_the_repository_that_the_class_path_is_in(tmp_path: Path) -> None:
    classpath = install(
        tmp_path,
        "org.junit.jupiter:junit-jupiter-api:5.9.3",
        "org.junit.platform:junit-platform-commons:1.9.3",
    )
    added = install(
        tmp_path,
        "org.junit.platform:junit-platform-launcher:1.9.3",
        "org.junit.platform:junit-platform-engine:1.9.3",
        "org.junit.jupiter:junit-jupiter-engine:5.9.3",
        "org.junit.jupiter:junit-jupiter-engine:5.10.0",
    )
    assert runner_jars(classpath) == tuple(added[:3])


def test_what_the_class_path_has_is_not_added_again(tmp_path: Path) -> None:
    classpath = install(
        tmp_path,
        "org.junit.platform:junit-platform-engine:1.9.3",
        "org.junit.platform:junit-platform-launcher:1.9.3",
    )
    assert runner_jars(classpath) == ()


def test_a_launcher_of_the_same_line_serves_where_the_exact_one_is_missing(tmp_path: Path) -> None:
    classpath = install(tmp_path, "org.junit.platform:junit-platform-engine:1.9.2")
    older, newer, _ = install(
        tmp_path,
        "org.junit.platform:junit-platform-launcher:1.9.1",
        "org.junit.platform:junit-platform-launcher:1.9.10",
        "org.junit.platform:junit-platform-launcher:1.10.0",
    )
    assert runner_jars(classpath) == (newer,)
    assert older != newer


def test_jars_outside_a_repository_are_looked_for_in_the_one_given(tmp_path: Path) -> None:
    classpath = [tmp_path / "lib" / "junit-platform-engine-1.9.3.jar"]
    launcher = install(tmp_path / "repository", "org.junit.platform:junit-platform-launcher:1.9.3")
    assert runner_jars(classpath, tmp_path / "repository") == tuple(launcher)
