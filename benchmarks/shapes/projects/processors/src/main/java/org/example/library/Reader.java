package org.example.library;

import java.util.List;
import org.immutables.value.Value;

/** Somebody who reads. */
@Value.Immutable
public abstract class Reader {
    public abstract String name();

    public abstract int age();

    public abstract List<String> books();

    @Value.Derived
    public int limit() {
        return age() >= 18 ? 10 : 5;
    }

    /** Whether one more may be lent. */
    public boolean mayLend() {
        return books().size() < limit();
    }

    public Reader grown(int years) {
        return ImmutableReader.builder().from(this).age(age() + years).build();
    }
}
