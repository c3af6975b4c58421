package org.example.shop;

/** Prints postal addresses; the second line (company, floor) is optional. */
public final class AddressLabel {

    private final String name;
    private final String secondLine;
    private final String street;
    private final String city;

    public AddressLabel(String name, String secondLine, String street, String city) {
        this.name = name;
        this.secondLine = secondLine;
        this.street = street;
        this.city = city;
    }

    /** All lines of the label, each ended by a newline; there is no second line if the customer gave none. */
    public String text() {
        StringBuilder label = new StringBuilder();
        label.append(name.trim()).append('\n');
        label.append(secondLine.trim()).append('\n');
        label.append(street.trim()).append('\n');
        label.append(city.trim()).append('\n');
        return label.toString();
    }

    /** The width of the longest line. */
    public int width() {
        int width = 0;
        for (String line : text().split("\n")) {
            width = Math.max(width, line.length());
        }
        return width;
    }
}
