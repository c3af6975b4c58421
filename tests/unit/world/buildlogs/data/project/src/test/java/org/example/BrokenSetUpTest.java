package org.example;

import org.junit.BeforeClass;
import org.junit.Test;

public class BrokenSetUpTest {
    @BeforeClass
    public static void breaks() {
        throw new IllegalStateException("no set-up");
    }

    @Test
    public void neverRuns() {}
}
