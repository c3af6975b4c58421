package org.example.rectangles;

/** A rectangle with sides along the axes; its right and upper sides do not belong to it. */
public class Box {
    private final int x;
    private final int y;
    private final int width;
    private final int height;

    public Box(int x, int y, int width, int height) {
        this.x = x;
        this.y = y;
        this.width = width;
        this.height = height;
    }

    public boolean overlaps(Box other) {
        return x < other.x + other.width
            && other.x < x + width
            && y < other.y + other.height
            && other.y < y + width;
    }

    public int area() {
        return width * height;
    }

    public Box common(Box other) {
        if (!overlaps(other)) {
            return null;
        }
        int left = Math.max(x, other.x);
        int low = Math.max(y, other.y);
        int right = Math.min(x + width, other.x + other.width);
        int high = Math.min(y + height, other.y + other.height);
        return new Box(left, low, right - left, high - low);
    }
}
