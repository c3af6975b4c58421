package org.repairnator.jvm.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static final class Throwing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("no trace");
        }
    }

    private static JsonObject described(Throwable failure) {
        JsonObject fields = new JsonObject();
        Failures.describe(fields, failure);
        return fields;
    }

    private static Exception at(String... frames) {
        Exception exception = new Exception("message");
        StackTraceElement[] trace = new StackTraceElement[frames.length];
        for (int i = 0; i < frames.length; i++) {
            trace[i] = new StackTraceElement(frames[i], "method", "File.java", i + 1);
        }
        exception.setStackTrace(trace);
        return exception;
    }

    @Test
    void theTypeAndTheMessageAreTold() {
        assertEquals("{\"type\":\"java.lang.Exception\",\"message\":\"message\"}", described(at()).toString());
        assertEquals("{\"type\":\"\",\"message\":\"\"}", described(null).toString());
        assertEquals(4000, described(new Error("x".repeat(9000))).get("message").getAsString().length());
    }

    @Test
    void anExceptionThatThrowsIsDescribedAllTheSame() {
        assertEquals("(its getMessage() threw java.lang.IllegalStateException)", described(new Throwing()).get("message").getAsString());
        assertEquals(0, Failures.trace(new Throwing()).size());
        assertEquals(0, Failures.line(new Throwing(), "ex.ATest"));
    }

    @Test
    void theLineIsThatOfTheTestsClassOutermost() {
        assertEquals(4, Failures.line(at("ex.A", "ex.ATest", "ex.Other", "ex.ATest", "org.junit.Runner"), "ex.ATest"));
        assertEquals(0, Failures.line(at("ex.A"), "ex.ATest"));
        assertEquals(0, Failures.line(null, "ex.ATest"));
    }

    @Test
    void framesOfTheInnermostCauseComeFirst() {
        Exception failure = at("ex.Outer");
        failure.initCause(at("ex.Inner"));
        JsonArray trace = Failures.trace(failure);
        assertEquals("ex.Inner", trace.get(0).getAsJsonObject().get("class").getAsString());
        assertEquals("ex.Outer", trace.get(1).getAsJsonObject().get("class").getAsString());
        assertEquals(0, Failures.trace(null).size());
    }

    @Test
    void longTracesAndCirclesOfCausesAreCut() {
        assertEquals(150, Failures.trace(withFrames(150)).size());
        Exception other = withFrames(150);
        Exception round = withFrames(150);
        other.initCause(round);
        round.initCause(other);
        assertEquals(200, Failures.trace(other).size());
    }

    private static Exception withFrames(int number) {
        String[] frames = new String[number];
        Arrays.fill(frames, "ex.A");
        return at(frames);
    }
}
