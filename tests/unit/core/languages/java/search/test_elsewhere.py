"""Where a fault seems to be that cannot be repaired."""

from __future__ import annotations

import pytest

from repairnator.core.languages.java.search.elsewhere import fault_elsewhere
from repairnator.core.localize.port import Line, Place


@pytest.mark.parametrize(
    ("kotlin", "java", "told"),
    [(1.0, 0.8, "src/main/kotlin/Gauge.kt, line 6"), (1.0, 1.0, ""), (0.8, 1.0, ""), (0.0, 0.5, "")],
)
def test_code_of_another_language_is_told_where_it_is_the_most_suspicious(
    kotlin: float, java: float, told: str
) -> None:
    places = [
        Place(Line("src/main/java/Limits.java", 3), java),
        Place(Line("src/main/kotlin/Gauge.kt", 5), kotlin / 2),
        Place(Line("src/main/kotlin/Gauge.kt", 6), kotlin),
    ]

    assert fault_elsewhere(places) == told


def test_java_alone_is_nothing_else() -> None:
    assert fault_elsewhere([Place(Line("src/main/java/Limits.java", 3), 1.0)]) == ""
    assert fault_elsewhere([]) == ""
