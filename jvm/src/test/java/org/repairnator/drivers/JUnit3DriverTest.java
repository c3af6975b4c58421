package org.repairnator.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import junit.framework.TestCase;
import junit.framework.TestSuite;
import org.junit.jupiter.api.Test;

class JUnit3DriverTest {
    private final JUnit3Driver driver = new JUnit3Driver();

    public static class Plain extends TestCase {
        public void testPassing() {
            assertEquals(1, 1);
        }

        public void testFailing() {
            fail("wrong");
        }

        public void testThrowing() {
            throw new IllegalStateException("broken");
        }
    }

    public static class WithSuite extends TestCase {
        public static junit.framework.Test suite() {
            TestSuite all = new TestSuite();
            all.addTestSuite(Plain.class);
            return all;
        }
    }

    public static class BrokenSuite extends TestCase {
        public static junit.framework.Test suite() {
            throw new IllegalStateException("no suite");
        }
    }

    @Test
    void testsPassFailAndThrow() throws Exception {
        assertEquals(List.of("testPassing passed"), Recorder.run(driver, Plain.class, "testPassing"));
        assertEquals(List.of("testFailing failed: wrong"), Recorder.run(driver, Plain.class, "testFailing"));
        assertEquals(List.of("testThrowing failed: broken"), Recorder.run(driver, Plain.class, "testThrowing"));
    }

    @Test
    void allTestsOfAClassRunWhereNoneIsNamed() throws Exception {
        assertEquals(3, Recorder.run(driver, Plain.class).size());
    }

    @Test
    void theTestsOfASuiteMethodRun() throws Exception {
        assertTrue(Recorder.run(driver, WithSuite.class).contains("testPassing passed"));
    }

    @Test
    void whatASuiteMethodThrowsIsThrown() {
        Exception thrown = assertThrows(IllegalStateException.class, () -> Recorder.run(driver, BrokenSuite.class));
        assertEquals("no suite", thrown.getMessage());
    }

    @Test
    void noTestIsBegunWhenNoMoreAreWanted() throws Exception {
        assertEquals(1, Recorder.run(1, driver, Plain.class).size());
    }
}
