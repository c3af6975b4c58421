package org.example.discount;

/** What regular customers save. */
public final class Discount {
    /** Who buys. */
    public sealed interface Customer permits Guest, Member {}

    /** Someone without an account. */
    public record Guest() implements Customer {}

    /** Someone with an account, for so many years. */
    public record Member(String name, int years) implements Customer {}

    private Discount() {}

    /** In percent. */
    public static int percent(Customer customer) {
        return switch (customer) {
            case Guest guest -> 0;
            case Member member when member.years() > 10 -> 15;
            case Member member when member.years() >= 2 -> 8;
            case Member member -> 3;
        };
    }
}
