package org.example.allofthem;

import java.util.List;

/** Questions about all numbers of a list. */
public final class AllOfThem {
    private AllOfThem() {
    }

    public static boolean even(List<Integer> numbers) {
        boolean all = false;
        for (int number : numbers) {
            all = all && number % 2 == 0;
        }
        return all;
    }
}
