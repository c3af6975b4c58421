package org.repairnator.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.Assert;
import org.junit.jupiter.api.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.repairnator.runtime.TestSink;

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

    private List<String> run(int given, Class<?> suite, String... cases) {
        answer = given;
        List<String> told = new ArrayList<>();
        driver.run(suite, List.of(cases), new TestSink() {
            @Override
            public void started(String className, String method) {
                // Told again when it has ended.
            }

            @Override
            public boolean ended(String className, String method, Throwable failure) {
                told.add(method + (failure == null ? " passed" : " failed"));
                return failure == null;
            }

            @Override
            public void skipped(String className, String method) {
                told.add(method + " skipped");
            }

            @Override
            public void suiteFailed(String className, Throwable failure) {
                told.add("suite failed");
            }
        });
        return told;
    }

    @Test
    void eachRunOfTheSameTestsTellsHowTheyWentThen() {
        assertEquals(List.of("answers failed"), run(1, Plain.class, "answers"));
        assertEquals(List.of("answers passed"), run(2, Plain.class, "answers"));
        assertEquals(List.of("answers failed"), run(3, Plain.class, "answers"));
    }

    @Test
    void eachTestGetsAnObjectOfItsOwn() {
        assertEquals(List.of("beginsAnew passed"), run(2, Plain.class, "beginsAnew"));
        assertEquals(List.of("beginsAnew passed"), run(2, Plain.class, "beginsAnew"));
    }

    @Test
    void onlyTheTestsAskedForRun() {
        assertEquals(List.of("answers passed"), run(2, Plain.class, "answers"));
        assertEquals(List.of("beginsAnew passed"), run(2, Plain.class, "beginsAnew"));
        assertEquals(2, run(2, Plain.class).size());
    }

    @Test
    void parametersAreMadeAnewForEachRun() {
        assertEquals(List.of("isRight failed"), run(1, WithParameters.class, "isRight"));
        assertEquals(List.of("isRight passed"), run(2, WithParameters.class, "isRight"));
    }
}
