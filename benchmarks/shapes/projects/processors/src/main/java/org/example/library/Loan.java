package org.example.library;

import java.time.LocalDate;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Data;
import lombok.NoArgsConstructor;

/** A book that somebody has. */
@Data
@Builder
@NoArgsConstructor
@AllArgsConstructor
public class Loan {
    private String book;
    private LocalDate due;

    @Builder.Default
    private int extensions = 0;

    /** Whether it should have been brought back. */
    public boolean isOverdue(LocalDate today) {
        return today.isAfter(due);
    }

    /** Moves the day by which it is due; at most twice. */
    public boolean extend(int weeks) {
        if (extensions >= 2) {
            return false;
        }
        extensions++;
        setDue(getDue().plusWeeks(weeks));
        return true;
    }
}
