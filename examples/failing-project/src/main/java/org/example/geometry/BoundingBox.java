package org.example.geometry;

/** The smallest box that contains all points added to it; empty at first. */
public final class BoundingBox {

    private int minX = Integer.MAX_VALUE;
    private int minY = Integer.MAX_VALUE;
    private int maxX = Integer.MIN_VALUE;
    private int maxY = Integer.MIN_VALUE;

    public void add(int x, int y) {
        minX = Math.min(minX, x);
        minY = Math.min(minY, y);
        maxX = Math.max(maxX, x);
        maxY = Math.max(maxY, y);
    }

    public boolean isEmpty() {
        return minX > maxX;
    }

    public int width() {
        return isEmpty() ? 0 : maxX - minX;
    }

    public int height() {
        return isEmpty() ? 0 : maxY - minX;
    }

    /** Whether a point lies in the box or on its border. */
    public boolean contains(int x, int y) {
        return x >= minX && x <= maxX && y >= minY && y <= maxY;
    }
}
