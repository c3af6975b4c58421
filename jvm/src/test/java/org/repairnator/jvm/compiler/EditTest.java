package org.repairnator.jvm.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class EditTest {
    private static String apply(Edit... edits) {
        return Edit.apply("0123456789", 2, 8, List.of(edits));
    }

    @Test
    void editsApplyInTheOrderOfTheirPlaces() {
        assertEquals("2a45b7", apply(new Edit(6, 7, "b"), new Edit(3, 4, "a")));
        assertEquals("a234567", apply(new Edit(2, 2, "a")));
        assertEquals("", apply(new Edit(2, 8, "")));
    }

    @Test
    void editsThatOverlapOrLieOutsideAreRefused() {
        for (List<Edit> bad : List.of(
                List.of(new Edit(3, 5, ""), new Edit(4, 6, "")),
                List.of(new Edit(1, 3, "")),
                List.of(new Edit(7, 9, "")),
                List.of(new Edit(5, 4, "")))) {
            assertThrows(IllegalArgumentException.class, () -> apply(bad.toArray(Edit[]::new)), bad::toString);
        }
    }
}
