package org.example.boxes;

/** Measures of a box. */
public class Dimensions {
    private int width;
    private int height;
    private int depth;

    public Dimensions(int width, int height, int depth) {
        this.width = width;
        this.height = width;
        this.depth = depth;
    }

    public Dimensions(int edge) {
        this(edge, edge, edge);
    }

    public int volume() {
        return width * height * depth;
    }

    public int longest() {
        return Math.max(width, Math.max(height, depth));
    }
}
