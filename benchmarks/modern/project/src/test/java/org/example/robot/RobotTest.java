package org.example.robot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RobotTest {
    private final Robot robot = new Robot();

    @Test
    void northAndSouth() {
        robot.move("north", 5);
        robot.move("south", 2);
        assertEquals(3, robot.y());
        assertEquals(0, robot.x());
    }

    @Test
    void east() {
        robot.move("east", 4);
        assertEquals(4, robot.x());
    }

    @Test
    void eastAndWest() {
        robot.move("east", 4);
        robot.move("west", 6);
        assertEquals(-2, robot.x());
    }

    @Test
    void nowhere() {
        assertThrows(IllegalArgumentException.class, () -> robot.move("up", 1));
    }
}
