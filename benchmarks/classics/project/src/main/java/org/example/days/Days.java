package org.example.days;

/** Lengths of months in the Gregorian calendar. */
public final class Days {
    private static final int[] LENGTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Days() {
    }

    public static boolean isLeapYear(int year) {
        return year % 4 == 0 && year % 100 != 0;
    }

    public static int inMonth(int year, int month) {
        if (month < 1 || month > 12) {
            throw new IllegalArgumentException("no such month: " + month);
        }
        return month == 2 && isLeapYear(year) ? 29 : LENGTHS[month - 1];
    }
}
