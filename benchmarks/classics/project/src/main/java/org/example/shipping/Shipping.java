package org.example.shipping;

/** Costs of shipping, in cents. */
public class Shipping {
    public enum Speed { SLOW, NORMAL, FAST }

    public static int cost(Speed speed, int grams) {
        int cost = 100;
        switch (speed) {
            case FAST:
                cost += 900;
            case NORMAL:
                cost += 300;
                break;
            default:
                break;
        }
        return cost + grams / 100 * 10;
    }
}
