package org.repairnator.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.testng.Assert;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;

class TestNgDriverTest {
    private final TestNgDriver driver = new TestNgDriver();

    public static class Plain {
        @org.testng.annotations.Test
        public void passing() {
            Assert.assertEquals(1, 1);
        }

        @org.testng.annotations.Test
        public void failing() {
            Assert.fail("wrong");
        }

        @org.testng.annotations.Test
        public void skipping() {
            throw new SkipException("not today");
        }

        @org.testng.annotations.Test(successPercentage = 10, invocationCount = 2)
        public void mostlyFailing() {
            Assert.fail("within what is allowed");
        }
    }

    public static class BrokenSetUp {
        @BeforeClass
        public void setUp() {
            throw new IllegalStateException("no set-up");
        }

        @org.testng.annotations.Test
        public void never() {
            Assert.fail("it is not to run");
        }
    }

    @Test
    void testsPassFailAndAreSkipped() throws Exception {
        assertEquals(List.of("passing passed"), Recorder.run(driver, Plain.class, "passing"));
        assertEquals(List.of("failing failed: wrong"), Recorder.run(driver, Plain.class, "failing"));
        assertEquals(List.of("skipping skipped"), Recorder.run(driver, Plain.class, "skipping"));
    }

    @Test
    void failuresThatATestAllowsItselfAreNone() throws Exception {
        assertTrue(Recorder.run(driver, Plain.class, "mostlyFailing").contains("mostlyFailing passed"));
    }

    @Test
    void allTestsOfAClassRunWhereNoneIsNamed() throws Exception {
        assertEquals(5, Recorder.run(driver, Plain.class).size());
    }

    @Test
    void aClassThatCannotBeSetUpFails() throws Exception {
        assertTrue(Recorder.run(driver, BrokenSetUp.class).contains("BrokenSetUp failed: no set-up"));
    }
}
