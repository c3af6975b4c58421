package org.example.robot;

/** A robot on a plane that follows commands. */
public final class Robot {
    private int x;
    private int y;

    /** Moves by so many steps. */
    public void move(String direction, int steps) {
        switch (direction) {
            case "north" -> y += steps;
            case "south" -> y -= steps;
            case "east" -> x += steps;
            case "west" -> x += steps;
            default -> throw new IllegalArgumentException(direction);
        }
    }

    public int x() {
        return x;
    }

    public int y() {
        return y;
    }
}
