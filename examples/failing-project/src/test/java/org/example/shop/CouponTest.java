package org.example.shop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class CouponTest {

    private final Coupon coupon = new Coupon("SPRING", 25, 2);

    @Test
    public void matchesItsOwnCode() {
        assertTrue(coupon.matches("SPRING"));
    }

    @Test
    public void matchesDespiteBlanksAround() {
        assertTrue(coupon.matches("  SPRING "));
    }

    @Test
    public void doesNotMatchAnotherCode() {
        assertFalse(coupon.matches("SUMMER"));
        assertFalse(coupon.matches("spring"));
        assertFalse(coupon.matches(""));
    }

    @Test
    public void noCodeMatchesNothing() {
        assertFalse(coupon.matches(null));
    }

    @Test
    public void codeReadFromAFormReducesThePrice() {
        String typed = new StringBuilder("SPR").append("ING").toString();
        assertEquals(750, coupon.redeem(typed, 1000));
        assertEquals(1, coupon.usesLeft());
    }

    @Test
    public void wrongCodeCostsTheFullPriceAndNoUse() {
        assertEquals(1000, coupon.redeem("WINTER", 1000));
        assertEquals(2, coupon.usesLeft());
    }

    @Test
    public void usedUpCouponIsWorthNothing() {
        Coupon single = new Coupon("ONCE", 50, 0);
        assertEquals(1000, single.redeem("ONCE", 1000));
    }
}
