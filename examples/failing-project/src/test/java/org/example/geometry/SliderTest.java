package org.example.geometry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class SliderTest {

    private final Slider slider = new Slider(10, 30);

    @Test
    public void beginsAtTheLowEnd() {
        assertEquals(10, slider.value());
        assertEquals(0, slider.percent());
    }

    @Test
    public void movesBySteps() {
        slider.move(5);
        assertEquals(15, slider.value());
        assertEquals(25, slider.percent());
        slider.move(-2);
        assertEquals(13, slider.value());
    }

    @Test
    public void stopsAtTheHighEnd() {
        slider.move(100);
        assertEquals(30, slider.value());
    }

    @Test
    public void stopsAtTheLowEnd() {
        slider.move(-100);
        assertEquals(10, slider.value());
    }

    @Test
    public void aScaleWithoutLengthIsAlwaysFull() {
        assertEquals(100, new Slider(4, 4).percent());
    }

    @Test
    public void clampKeepsWhatIsInside() {
        assertEquals(3, Slider.clamp(3, 1, 5));
        assertEquals(1, Slider.clamp(-3, 1, 5));
        assertEquals(5, Slider.clamp(9, 1, 5));
    }

    @Test
    public void endsMustBeInOrder() {
        assertThrows(IllegalArgumentException.class, () -> new Slider(3, 2));
    }
}
