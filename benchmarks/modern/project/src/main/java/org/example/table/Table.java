package org.example.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/** Reads tables of numbers. */
public final class Table {
    private Table() {}

    /** The sum of the numbers behind a line of headings; blank lines are passed over. */
    public static int sum(Reader source) throws IOException {
        try (BufferedReader reader = new BufferedReader(source)) {
            int sum = 0;
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isEmpty()) {
                    sum += Integer.parseInt(line.trim());
                }
            }
            return sum;
        }
    }
}
