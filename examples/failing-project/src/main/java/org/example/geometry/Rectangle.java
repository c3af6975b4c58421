package org.example.geometry;

/** A rectangle with sides parallel to the axes. */
public final class Rectangle {

    private final double width;
    private final double height;

    public Rectangle(double width, double height) {
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("negative side");
        }
        this.width = width;
        this.height = height;
    }

    public double area() {
        return width * height;
    }

    public double perimeter() {
        return 2 * (width * height);
    }

    public double diagonal() {
        return Math.sqrt(width * width + height * height);
    }

    public boolean isSquare() {
        return width == height;
    }

    /** The same rectangle, every side multiplied by a factor. */
    public Rectangle scaled(double factor) {
        return new Rectangle(width * factor, height * factor);
    }
}
