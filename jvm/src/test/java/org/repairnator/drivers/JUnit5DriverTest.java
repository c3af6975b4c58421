package org.repairnator.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JUnit5DriverTest {
    private final JUnit5Driver driver = new JUnit5Driver();

    static class Plain {
        @Test
        void passing() {
            Assertions.assertEquals(1, 1);
        }

        @Test
        void failing() {
            Assertions.fail("wrong");
        }

        @Test
        void assuming() {
            Assumptions.assumeTrue(false);
        }

        @Test
        @Disabled
        void disabled() {
            Assertions.fail("it is not to run");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void withParameters(int given) {
            Assertions.assertTrue(given > 0);
        }

        @ParameterizedTest
        @MethodSource("absent")
        void withoutParameters(int given) {
            Assertions.assertTrue(given > 0);
        }
    }

    static class Inheriting extends Plain {}

    @DisplayName("A stock")
    static class Phrased {
        @Test
        @DisplayName("gives out its last item, and then is empty (0 left)")
        void last() {
            Assertions.assertEquals(1, 1);
        }

        @Test
        @DisplayName("refuses")
        void other() {
            Assertions.fail("wrong");
        }

        @ParameterizedTest(name = "takes {0}")
        @ValueSource(ints = {1, 2})
        void takes(int given) {
            Assertions.assertEquals(1, given);
        }
    }

    static class CleaningUp {
        static int cleaned;

        @Test
        void first() {
            Assertions.fail("wrong");
        }

        @Test
        void second() {
            Assertions.fail("wrong");
        }

        @AfterAll
        static void cleanUp() {
            cleaned++;
        }
    }

    static class BrokenSetUp {
        @BeforeAll
        static void setUp() {
            throw new IllegalStateException("no set-up");
        }

        @Test
        void never() {
            Assertions.fail("it is not to run");
        }
    }

    @Test
    void testsPassFailAndAreSkipped() throws Exception {
        assertEquals(List.of("passing passed"), Recorder.run(driver, Plain.class, "passing"));
        assertEquals(List.of("failing failed: wrong"), Recorder.run(driver, Plain.class, "failing"));
        assertEquals(List.of("assuming skipped"), Recorder.run(driver, Plain.class, "assuming"));
        assertEquals(List.of("disabled skipped"), Recorder.run(driver, Plain.class, "disabled"));
    }

    @Test
    void eachInvocationOfAParameterizedTestIsToldUnderTheMethodsName() throws Exception {
        assertEquals(
                List.of("withParameters passed", "withParameters passed"),
                Recorder.run(driver, Plain.class, "withParameters"));
    }

    @Test
    void aParameterizedTestWhoseParametersCannotBeMadeFails() throws Exception {
        List<String> told = Recorder.run(driver, Plain.class, "withoutParameters");
        assertTrue(told.get(0).startsWith("withoutParameters failed"), told::toString);
    }

    @Test
    void aTestIsFoundByAnyOfItsNamesAndToldUnderIt() throws Exception {
        String sentence = "gives out its last item, and then is empty (0 left)";
        assertEquals(List.of(sentence + " passed"), Recorder.run(driver, Phrased.class, sentence).subList(0, 1));
        assertEquals(List.of("last passed"), Recorder.run(driver, Phrased.class, "last"));
        List<String> told = Recorder.run(driver, Phrased.class, sentence, "refuses", "takes 2");
        assertTrue(told.containsAll(List.of(sentence + " passed", "refuses failed: wrong")), told::toString);
        assertTrue(told.stream().anyMatch(each -> each.startsWith("takes 2 failed")), told::toString);
    }

    @Test
    void aMethodIsToldBesideItsInvocationsWhereBothAreAskedFor() throws Exception {
        List<String> told = Recorder.run(driver, Phrased.class, "takes", "takes 1", "takes 2");
        assertEquals(3, told.size(), told::toString);
        assertEquals("takes 1 passed", told.get(0));
        assertTrue(told.get(1).startsWith("takes 2 failed"), told::toString);
        assertTrue(told.get(2).startsWith("takes failed"), told::toString);
    }

    @Test
    void aClassCleansUpAfterTheLastOfItsTestsThoughNoMoreAreWanted() throws Exception {
        CleaningUp.cleaned = 0;
        Recorder.run(1, driver, CleaningUp.class, "first");
        assertEquals(1, CleaningUp.cleaned);
        Recorder.run(1, driver, CleaningUp.class, "first", "second");
        assertEquals(1, CleaningUp.cleaned);
        Recorder.runToTheEnd(driver, CleaningUp.class, "first", "second");
        assertEquals(2, CleaningUp.cleaned);
    }

    @Test
    void inheritedTestsAreFound() throws Exception {
        assertEquals(List.of("passing passed"), Recorder.run(driver, Inheriting.class, "passing"));
    }

    @Test
    void aTestThatDoesNotExistIsNotTold() throws Exception {
        List<String> told = Recorder.run(driver, Plain.class, "absent");
        assertTrue(told.stream().noneMatch(each -> each.startsWith("absent")), told::toString);
    }

    @Test
    void aClassThatCannotBeSetUpFails() throws Exception {
        assertEquals(List.of("BrokenSetUp failed: no set-up"), Recorder.run(driver, BrokenSetUp.class));
    }

    @Test
    void noTestIsBegunWhenNoMoreAreWanted() throws Exception {
        assertEquals(1, Recorder.run(1, driver, Plain.class, "withParameters").size());
    }
}
