package org.example.unionfind;

/** Groups of numbered members that can be joined. */
public class Groups {
    private final int[] leader;
    private final int[] size;

    public Groups(int members) {
        leader = new int[members];
        size = new int[members];
        for (int i = 0; i < members; i++) {
            leader[i] = i;
            size[i] = 1;
        }
    }

    public int leaderOf(int member) {
        while (leader[member] != member) {
            leader[member] = leader[leader[member]];
            member = leader[member];
        }
        return member;
    }

    public void join(int one, int other) {
        int first = leaderOf(one);
        int second = leaderOf(other);
        if (first == second) {
            return;
        }
        if (size[first] < size[second]) {
            int kept = first;
            first = second;
            second = kept;
        }
        leader[other] = first;
        size[first] += size[second];
    }

    public boolean together(int one, int other) {
        return leaderOf(one) == leaderOf(other);
    }
}
