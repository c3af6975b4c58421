package org.example.podium;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Orders the results of a race. */
public class Podium {
    public static final class Result {
        final String name;
        final int points;
        final int faults;

        public Result(String name, int points, int faults) {
            this.name = name;
            this.points = points;
            this.faults = faults;
        }
    }

    private static final Comparator<Result> ORDER = new Comparator<Result>() {
        @Override
        public int compare(Result left, Result right) {
            if (left.points != right.points) {
                return Integer.compare(left.points, right.points);
            }
            return Integer.compare(left.faults, right.faults);
        }
    };

    private final List<Result> results = new ArrayList<>();

    public void add(Result result) {
        results.add(result);
    }

    public List<String> best(int count) {
        List<Result> sorted = new ArrayList<>(results);
        Collections.sort(sorted, ORDER);
        List<String> names = new ArrayList<>();
        for (Result result : sorted.subList(0, Math.min(count, sorted.size()))) {
            names.add(result.name);
        }
        return names;
    }
}
