package org.example.luhn;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class CheckDigitTest {
    @Test
    public void zero() {
        assertTrue(CheckDigit.isValid("0"));
    }

    @Test
    public void valid() {
        assertTrue(CheckDigit.isValid("79927398713"));
    }

    @Test
    public void wrongDigit() {
        assertFalse(CheckDigit.isValid("79927398714"));
        assertFalse(CheckDigit.isValid("79927398710"));
    }

    @Test
    public void two() {
        assertTrue(CheckDigit.isValid("18"));
        assertFalse(CheckDigit.isValid("17"));
    }

    @Test
    public void longer() {
        assertTrue(CheckDigit.isValid("4111111111111111"));
    }
}
