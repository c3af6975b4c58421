package org.example.polynomial;

/** A polynomial; the coefficient of x to the power of i is at i. */
public class Polynomial {
    private final double[] coefficients;

    public Polynomial(double... coefficients) {
        this.coefficients = coefficients;
    }

    public double at(double x) {
        double sum = 0;
        double power = 1;
        for (double coefficient : coefficients) {
            power *= x;
            sum += coefficient * power;
        }
        return sum;
    }

    public Polynomial derivative() {
        double[] next = new double[Math.max(0, coefficients.length - 1)];
        for (int i = 1; i < coefficients.length; i++) {
            next[i - 1] = i * coefficients[i];
        }
        return new Polynomial(next);
    }
}
