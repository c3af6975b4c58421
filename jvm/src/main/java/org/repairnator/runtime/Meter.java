package org.repairnator.runtime;

/** The server's handle on the {@link Ticks} of one class loader. */
public interface Meter {
    /** Allows so many ticks from now on. */
    void allow(long ticks);

    /** What is left of the ticks last allowed; negative when they were used up. */
    long left();

    /** Makes every later tick of this class loader's code throw, in whatever thread. */
    void poison();
}
