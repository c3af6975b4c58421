"""Which lines a statement runs by itself, with javac's own trees."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.core.tools.analyzed import analyzed

from repairnator.core.languages.java.code.places import header_lines

pytestmark = pytest.mark.slow

TEXT = """package demo;

import java.util.*;

public class Steps {
    public Iterator<String> all(List<String> names) {
        names.forEach(name -> {
            System.out.println(name);
        });
        return new Iterator<String>() {
            @Override
            public boolean hasNext() {
                return false;
            }

            @Override
            public String next() {
                if (names.isEmpty())
                    throw new NoSuchElementException();
                return String.join(
                    ", ",
                    names);
            }
        };
    }
}
"""


def test_what_is_in_blocks_and_methods_inside_a_statement_is_none_of_its_own_lines(tmp_path: Path) -> None:
    code = analyzed(tmp_path, "src/main/java/demo/Steps.java", TEXT)
    lines = {
        node.line: list(header_lines(code, node))
        for node in code.nodes
        if node.kind in ("EXPRESSION_STATEMENT", "RETURN", "IF", "THROW")
    }
    assert lines == {
        7: [7],
        8: [8],
        10: [10],
        13: [13],
        18: [18],
        19: [19],
        20: [20, 21, 22],
    }
