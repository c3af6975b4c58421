package org.example.text;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class PasswordRuleTest {

    private final PasswordRule rule = new PasswordRule(8);

    @Test
    public void acceptsLettersAndDigits() {
        assertTrue(rule.accepts("horse42battery"));
    }

    @Test
    public void acceptsTheMinimumLength() {
        assertTrue(rule.accepts("abcdefg1"));
    }

    @Test
    public void refusesShortOnes() {
        assertFalse(rule.accepts("abc1"));
        assertFalse(rule.accepts(""));
    }

    @Test
    public void refusesOnesWithoutDigits() {
        assertFalse(rule.accepts("horsebattery"));
    }

    @Test
    public void refusesOnesWithoutLetters() {
        assertFalse(rule.accepts("1234567890"));
    }

    @Test
    public void refusesBlanks() {
        assertFalse(rule.accepts("horse 42 battery"));
        assertFalse(rule.accepts("horse42\tbattery"));
        assertFalse(rule.accepts("        "));
    }
}
