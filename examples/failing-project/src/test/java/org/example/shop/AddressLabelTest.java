package org.example.shop;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class AddressLabelTest {

    private final AddressLabel withCompany =
            new AddressLabel("Ada Lovelace", "Engines Ltd", "12 St James's Square", "London");

    @Test
    public void printsAllLines() {
        assertEquals("Ada Lovelace\nEngines Ltd\n12 St James's Square\nLondon\n", withCompany.text());
    }

    @Test
    public void leavesOutAMissingSecondLine() {
        AddressLabel label = new AddressLabel("Ada Lovelace", null, "12 St James's Square", "London");
        assertEquals("Ada Lovelace\n12 St James's Square\nLondon\n", label.text());
    }

    @Test
    public void trimsEveryLine() {
        AddressLabel label = new AddressLabel(" Ada ", " c/o Byron", "Street 1 ", " London ");
        assertEquals("Ada\nc/o Byron\nStreet 1\nLondon\n", label.text());
    }

    @Test
    public void widthIsThatOfTheLongestLine() {
        assertEquals(20, withCompany.width());
    }

    @Test
    public void aLongSecondLineWidensTheLabel() {
        AddressLabel label = new AddressLabel("Ada", "Analytical Engines", "Street 1", "London");
        assertEquals(18, label.width());
    }
}
