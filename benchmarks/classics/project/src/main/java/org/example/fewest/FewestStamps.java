package org.example.fewest;

import java.util.Arrays;

/** The fewest stamps that make up a postage. */
public final class FewestStamps {
    private static final int IMPOSSIBLE = Integer.MAX_VALUE;

    private FewestStamps() {
    }

    public static int forPostage(int postage, int... stamps) {
        int[] fewest = new int[postage + 1];
        Arrays.fill(fewest, IMPOSSIBLE);
        fewest[0] = 0;
        for (int sum = 1; sum <= postage; sum++) {
            for (int stamp : stamps) {
                if (stamp <= sum && fewest[sum - stamp] + 1 < fewest[sum]) {
                    fewest[sum] = fewest[sum - stamp] + 1;
                }
            }
        }
        return fewest[postage] == IMPOSSIBLE ? -1 : fewest[postage];
    }
}
