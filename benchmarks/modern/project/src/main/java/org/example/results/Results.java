package org.example.results;

import java.util.function.Function;

/** What may have gone wrong. */
public final class Results {
    /** A value, or why there is none. */
    public sealed interface Result<T> permits Good, Bad {}

    /** A value. */
    public record Good<T>(T value) implements Result<T> {}

    /** Why there is none. */
    public record Bad<T>(String reason) implements Result<T> {}

    private Results() {}

    /** The value, or another. */
    public static <T> T or(Result<T> result, T other) {
        return switch (result) {
            case Good<T>(T value) -> value;
            case Bad<T> _ -> other;
        };
    }

    /** The result of doing more with the value. */
    public static <T, R> Result<R> map(Result<T> result, Function<T, R> more) {
        return switch (result) {
            case Good<T>(T value) -> new Good<>(more.apply(value));
            case Bad<T>(String reason) -> new Bad<>(reason);
        };
    }

    /** What to show. */
    public static <T> String shown(Result<T> result) {
        return switch (result) {
            case Good<T>(T value) -> "ok: " + value;
            case Bad<T>(String reason) when !reason.isEmpty() -> "failed";
            case Bad<T>(String reason) -> "failed: " + reason;
        };
    }
}
