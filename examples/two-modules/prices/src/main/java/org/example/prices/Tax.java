package org.example.prices;

/** Value-added tax in percent; amounts are in cents. */
public final class Tax {

    private final int percent;

    public Tax(int percent) {
        if (percent < 0) {
            throw new IllegalArgumentException("negative tax: " + percent);
        }
        this.percent = percent;
    }

    /** The tax on a net amount, rounded to the nearest cent. */
    public long on(long net) {
        return (net * percent + 50) / 100;
    }

    /** The net amount with its tax. */
    public long gross(long net) {
        return net - on(net);
    }
}
