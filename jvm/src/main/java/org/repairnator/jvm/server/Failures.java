package org.repairnator.jvm.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** Describes what a test threw; calls to the project's exceptions may themselves throw. */
final class Failures {
    private static final int MAX_MESSAGE = 4000;
    private static final int MAX_FRAMES = 200;
    private static final int MAX_CAUSES = 10;

    private Failures() {}

    static void describe(JsonObject fields, Throwable failure) {
        fields.addProperty("type", failure == null ? "" : failure.getClass().getName());
        fields.addProperty("message", messageOf(failure));
    }

    private static String messageOf(Throwable failure) {
        if (failure == null) {
            return "";
        }
        try {
            String message = failure.getMessage();
            return message == null ? "" : message.substring(0, Math.min(MAX_MESSAGE, message.length()));
        } catch (RuntimeException | StackOverflowError thrown) {
            return "(its getMessage() threw " + thrown.getClass().getName() + ")";
        }
    }

    /**
     * How far a test came: the line of its class that was under way when it failed, the outermost one where a test
     * calls helpers of its class; 0 where that is not known.
     */
    static int line(Throwable failure, String suite) {
        if (failure == null) {
            return 0;
        }
        StackTraceElement[] frames = framesOf(failure);
        for (int i = frames.length - 1; i >= 0; i--) {
            if (frames[i].getClassName().equals(suite)) {
                return Math.max(0, frames[i].getLineNumber());
            }
        }
        return 0;
    }

    /** The frames of the innermost cause first, since that is where things went wrong. */
    static JsonArray trace(Throwable failure) {
        JsonArray frames = new JsonArray();
        if (failure == null) {
            return frames;
        }
        Throwable[] chain = new Throwable[MAX_CAUSES];
        int length = 0;
        for (Throwable at = failure; at != null && length < MAX_CAUSES; at = at.getCause()) {
            chain[length++] = at;
        }
        for (int i = length - 1; i >= 0; i--) {
            for (StackTraceElement element : framesOf(chain[i])) {
                if (frames.size() < MAX_FRAMES) {
                    frames.add(frameOf(element));
                }
            }
        }
        return frames;
    }

    private static StackTraceElement[] framesOf(Throwable failure) {
        try {
            StackTraceElement[] frames = failure.getStackTrace();
            return frames == null ? new StackTraceElement[0] : frames;
        } catch (RuntimeException | StackOverflowError thrown) {
            return new StackTraceElement[0];
        }
    }

    private static JsonObject frameOf(StackTraceElement element) {
        JsonObject frame = new JsonObject();
        frame.addProperty("class", element.getClassName());
        frame.addProperty("method", element.getMethodName());
        frame.addProperty("file", element.getFileName());
        frame.addProperty("line", element.getLineNumber());
        return frame;
    }
}
