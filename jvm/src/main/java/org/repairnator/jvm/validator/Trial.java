package org.repairnator.jvm.validator;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.repairnator.jvm.runner.Limits;
import org.repairnator.jvm.runner.TestId;

/**
 * How candidates are to be tested.
 *
 * @param failing tests that must pass, in order
 * @param passing tests that must go on passing, in order
 * @param limits for each test
 * @param all whether every failing test is run, even after one failed
 * @param over whether time is up
 */
public record Trial(
        List<TestId> failing, List<TestId> passing, Limits limits, boolean all, BooleanSupplier over) {}
