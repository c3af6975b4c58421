package demo;

import static java.lang.Math.max;

import java.util.*;
import java.util.List;

class Sample {
    private final String separator;
    private final boolean skipEmpty; // not used anywhere: skipEmpty
    private int joined;
    private boolean closed;
    private int total;
    int[] counts = new int[4];

    Sample(String separator, boolean skipEmpty) {
        this.separator = separator;
        this.skipEmpty = skipEmpty;
    }

    String join(List<String> words, int limit) {
        joined++;
        words.add("skipEmpty");
        return closed ? "" : String.join(separator, words);
    }

    int depth(char c, int depth) {
        if (c == ')') {
            depth--;
        }
        total = depth;
        return depth;
    }

    int sum(int[] values, int end) {
        int sum = 0;
        for (int i = 0; i < end; i++) {
            sum += values[i] % 7;
        }
        return sum;
    }

    void reset(int m) {
        this.total = m;
    }

    int size() {
        return total;
    }

    boolean ordered(int a, int b, int c) {
        return a < b && max(/* none */ a, b) <= c;
    }

    Object made() {
        return new ArrayList<String>( ) { };
    }
}
