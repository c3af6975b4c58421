package org.repairnator.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.Assert;
import org.junit.Assume;
import org.junit.BeforeClass;
import org.junit.Ignore;
import org.junit.jupiter.api.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Suite;

class JUnit4DriverTest {
    /** What the suites below stand for: code that changes from one run to the next. */
    private static int answer;

    private final JUnit4Driver driver = new JUnit4Driver();

    public static class Plain {
        private int calls;

        @org.junit.Test
        public void answers() {
            Assert.assertEquals(2, answer);
        }

        @org.junit.Test
        public void beginsAnew() {
            calls++;
            Assert.assertEquals(1, calls);
        }
    }

    @RunWith(Parameterized.class)
    public static class WithParameters {
        private final int given;

        public WithParameters(int given) {
            this.given = given;
        }

        @Parameterized.Parameters
        public static List<Object[]> answers() {
            return List.<Object[]>of(new Object[] {answer});
        }

        @org.junit.Test
        public void isRight() {
            Assert.assertEquals(2, given);
        }
    }

    @RunWith(Suite.class)
    @Suite.SuiteClasses(Plain.class)
    public static class AllTests {}

    public static class Skipped {
        @org.junit.Test
        @Ignore
        public void ignored() {
            Assert.fail("it is not to run");
        }

        @org.junit.Test
        public void assuming() {
            Assume.assumeTrue(false);
        }
    }

    public static class BrokenSetUp {
        @BeforeClass
        public static void setUp() {
            throw new IllegalStateException("no set-up");
        }

        @org.junit.Test
        public void never() {
            Assert.fail("it is not to run");
        }
    }

    public static class Unrunnable {
        @org.junit.Test
        public int wrong() {
            return 1;
        }
    }

    private List<String> run(int given, Class<?> suite, String... cases) throws Exception {
        answer = given;
        return Recorder.run(driver, suite, cases);
    }

    @Test
    void eachRunOfTheSameTestsTellsHowTheyWentThen() throws Exception {
        assertEquals(List.of("answers failed: expected:<2> but was:<1>"), run(1, Plain.class, "answers"));
        assertEquals(List.of("answers passed"), run(2, Plain.class, "answers"));
        assertEquals(List.of("answers failed: expected:<2> but was:<3>"), run(3, Plain.class, "answers"));
    }

    @Test
    void eachTestGetsAnObjectOfItsOwn() throws Exception {
        assertEquals(List.of("beginsAnew passed"), run(2, Plain.class, "beginsAnew"));
        assertEquals(List.of("beginsAnew passed"), run(2, Plain.class, "beginsAnew"));
    }

    @Test
    void onlyTheTestsAskedForRun() throws Exception {
        assertEquals(List.of("answers passed"), run(2, Plain.class, "answers"));
        assertEquals(List.of("beginsAnew passed"), run(2, Plain.class, "beginsAnew"));
        assertEquals(2, run(2, Plain.class).size());
    }

    @Test
    void parametersAreMadeAnewForEachRun() throws Exception {
        assertEquals(List.of("isRight failed: expected:<2> but was:<1>"), run(1, WithParameters.class, "isRight"));
        assertEquals(List.of("isRight passed"), run(2, WithParameters.class, "isRight"));
    }

    @Test
    void testsThatAreNotRunAreSkipped() throws Exception {
        assertEquals(List.of("ignored skipped"), run(2, Skipped.class, "ignored"));
        assertEquals(List.of("assuming skipped"), run(2, Skipped.class, "assuming"));
    }

    @Test
    void aClassThatCannotBeSetUpOrRunFails() throws Exception {
        assertEquals(List.of("BrokenSetUp failed: no set-up"), run(2, BrokenSetUp.class));
        assertTrue(run(2, Unrunnable.class).get(0).startsWith("Unrunnable failed: "));
    }

    @Test
    void aTestThatDoesNotExistIsNotTold() throws Exception {
        assertEquals(List.of(), run(2, Plain.class, "absent"));
    }

    @Test
    void aSuiteRunsTheTestsOfItsClasses() throws Exception {
        assertEquals(List.of("answers passed"), run(2, AllTests.class, "answers"));
    }

    @Test
    void noTestIsBegunWhenNoMoreAreWanted() throws Exception {
        answer = 2;
        assertEquals(1, Recorder.run(1, driver, Plain.class).size());
    }
}
