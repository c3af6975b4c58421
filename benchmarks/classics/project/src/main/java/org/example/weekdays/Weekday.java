package org.example.weekdays;

/** The days of the week. */
public enum Weekday {
    MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY;

    public Weekday next() {
        return values()[ordinal() + 1];
    }

    public boolean isWeekend() {
        return this == SATURDAY || this == SUNDAY;
    }

    public Weekday nextWorkday() {
        Weekday day = next();
        while (day.isWeekend()) {
            day = day.next();
        }
        return day;
    }
}
