package org.example.library;

import java.util.ArrayList;
import java.util.List;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;

/** Hands out books. */
@Slf4j
@RequiredArgsConstructor
public class Desk {
    private final int limit;
    private final List<Loan> loans = new ArrayList<>();

    /** Hands out a book, if the reader may have more. */
    public boolean lend(Loan loan) {
        if (loans.size() >= limit) {
            log.warn("refused {}", loan.getBook());
            return false;
        }
        log.info("lent {}", loan);
        return loans.add(loan);
    }

    /** The books that were lent, without those that were extended. */
    public List<String> fresh() {
        return loans.stream().filter(loan -> loan.getExtensions() == 0).map(Loan::getBook).toList();
    }
}
