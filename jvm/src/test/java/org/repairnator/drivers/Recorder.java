package org.repairnator.drivers;

import java.util.ArrayList;
import java.util.List;
import org.repairnator.runtime.TestDriver;
import org.repairnator.runtime.TestSink;

/** Notes what a driver tells, as lines. */
final class Recorder implements TestSink {
    private final List<String> lines = new ArrayList<>();
    private final int wanted;
    private final boolean breaksOff;
    private int ended;

    /**
     * Creates a recorder.
     *
     * @param wanted tests after which no more are wanted
     * @param breaksOff whether a class need not be run to its end then
     */
    private Recorder(int wanted, boolean breaksOff) {
        this.wanted = wanted;
        this.breaksOff = breaksOff;
    }

    /** What a driver tells of tests of a class. */
    static List<String> run(TestDriver driver, Class<?> suite, String... cases) throws Exception {
        return run(Integer.MAX_VALUE, driver, suite, cases);
    }

    /** The same where no more tests are wanted after some. */
    static List<String> run(int wanted, TestDriver driver, Class<?> suite, String... cases) throws Exception {
        Recorder recorder = new Recorder(wanted, true);
        driver.run(suite, List.of(cases), recorder);
        return recorder.lines;
    }

    /** Runs all tests of a class to its end, though no more are wanted after the first. */
    static void runToTheEnd(TestDriver driver, Class<?> suite, String... cases) throws Exception {
        driver.run(suite, List.of(cases), new Recorder(1, false));
    }

    @Override
    public boolean mayBreakOff() {
        return breaksOff;
    }

    @Override
    public void started(String suite, String method) {
        // Told again when it has ended.
    }

    @Override
    public boolean ended(String suite, String method, Throwable failure) {
        lines.add(method + (failure == null ? " passed" : " failed: " + failure.getMessage()));
        return ++ended < wanted;
    }

    @Override
    public void skipped(String suite, String method) {
        lines.add(method + " skipped");
    }

    @Override
    public void suiteFailed(String suite, Throwable failure) {
        lines.add(suite.substring(suite.lastIndexOf('$') + 1) + " failed: " + failure.getMessage());
    }
}
