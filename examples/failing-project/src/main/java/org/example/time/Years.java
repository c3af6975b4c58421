package org.example.time;

/** The Gregorian calendar's years. */
public final class Years {

    private static final int[] MONTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Years() {
    }

    /** Every fourth year is a leap year, but of the full centuries only every fourth. */
    public static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 && year % 400 == 0);
    }

    public static int days(int year) {
        return isLeap(year) ? 366 : 365;
    }

    /** The number of days in a month, 1 being January. */
    public static int daysInMonth(int year, int month) {
        if (month < 1 || month > 12) {
            throw new IllegalArgumentException("no such month: " + month);
        }
        if (month == 2 && isLeap(year)) {
            return 29;
        }
        return MONTHS[month - 1];
    }
}
