package org.example.progress;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ProgressTest {
    private final Progress progress = new Progress(8);

    @Test
    public void none() {
        assertEquals("0%", progress.text());
    }

    @Test
    public void half() {
        progress.step(4);
        assertEquals(0.5, progress.share(), 1e-9);
    }

    @Test
    public void quarter() {
        progress.step(2);
        assertEquals("25%", progress.text());
    }

    @Test
    public void all() {
        progress.step(20);
        assertEquals("100%", progress.text());
    }

    @Test
    public void empty() {
        assertEquals(1.0, new Progress(0).share(), 1e-9);
    }
}
