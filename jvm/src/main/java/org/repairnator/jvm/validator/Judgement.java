package org.repairnator.jvm.validator;

import java.util.List;
import org.repairnator.jvm.runner.TestId;
import org.repairnator.jvm.runner.TestResult;

/**
 * What became of a candidate.
 *
 * @param number the candidate
 * @param kind how it ended
 * @param test the test that decided, or null
 * @param failure what that test threw, or null
 * @param message the compiler's words where it does not compile; empty otherwise
 * @param fixed how many failing tests passed before the first that did not
 * @param passed the failing tests that passed, when all were to be run; null otherwise
 * @param others the failing tests that did not pass, behind the one that decided; none unless all were to be run
 * @param of the candidate with the same code, for duplicates
 * @param code what its code is: equal for equal code; empty where it does not compile
 * @param nanos how long its tests ran
 */
public record Judgement(
        long number,
        Kind kind,
        TestId test,
        Throwable failure,
        String message,
        int fixed,
        List<TestId> passed,
        List<TestResult> others,
        long of,
        String code,
        long nanos) {

    /** How a candidate ended. */
    public enum Kind {
        UNCOMPILABLE,
        ORIGINAL,
        DUPLICATE,
        FAILED,
        TIMEOUT,
        EXIT,
        PLAUSIBLE,
        ABORTED
    }

    static Judgement uncompilable(long number, String message) {
        return new Judgement(number, Kind.UNCOMPILABLE, null, null, message, 0, null, List.of(), 0, "", 0);
    }

    static Judgement original(long number) {
        return new Judgement(number, Kind.ORIGINAL, null, null, "", 0, null, List.of(), 0, "original", 0);
    }

    static Judgement duplicate(long number, long of, String code) {
        return new Judgement(number, Kind.DUPLICATE, null, null, "", 0, null, List.of(), of, code, 0);
    }

    static Judgement aborted(long number) {
        return new Judgement(number, Kind.ABORTED, null, null, "", 0, null, List.of(), 0, "", 0);
    }

    static Judgement plausible(long number, int fixed, List<TestId> passed, String code, long nanos) {
        return new Judgement(number, Kind.PLAUSIBLE, null, null, "", fixed, passed, List.of(), 0, code, nanos);
    }

    static Judgement failed(
            long number,
            Kind kind,
            TestResult decisive,
            int fixed,
            List<TestId> passed,
            List<TestResult> others,
            String code,
            long nanos) {
        return new Judgement(
                number, kind, decisive.test(), decisive.failure(), "", fixed, passed, others, 0, code, nanos);
    }
}
