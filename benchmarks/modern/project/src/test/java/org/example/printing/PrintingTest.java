package org.example.printing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintingTest {
    @Test
    void texts() {
        assertEquals(20, Printing.seconds("x".repeat(1000)));
        assertEquals(60, Printing.seconds("x".repeat(1001)));
    }

    @Test
    void coloredPictures() {
        assertEquals(90, Printing.seconds(new Printing.Picture(2)));
        assertEquals(90, Printing.seconds(new Printing.Picture(4)));
    }

    @Test
    void blackAndWhitePictures() {
        assertEquals(30, Printing.seconds(new Printing.Picture(1)));
        assertEquals(30, Printing.seconds(new Printing.Picture(0)));
    }

    @Test
    void others() {
        assertEquals(30, Printing.seconds(17));
    }
}
