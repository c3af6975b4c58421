package org.example.shop.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.example.shop.domain.OrderLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricingTest {
    private final Pricing pricing = new Pricing();

    @ParameterizedTest
    @CsvSource({"1, 0", "9, 0", "10, 5", "11, 5", "99, 5", "100, 15", "500, 15"})
    void discountGrowsWithPieces(int pieces, int percent) {
        assertThat(pricing.discount(pieces)).isEqualTo(percent);
    }

    @Test
    void giftsDoNotCountAsPieces() {
        List<OrderLine> lines = List.of(line("1.00", 9), line("0.00", 5));
        assertThat(pricing.subtotal(lines)).isEqualByComparingTo("9.00");
    }

    @Test
    void linesAreAddedAndReduced() {
        List<OrderLine> lines = List.of(line("2.50", 4), line("1.00", 8));
        assertThat(pricing.subtotal(lines)).isEqualByComparingTo("17.10");
    }

    @Test
    void shippingIsFreeFromFifty() {
        assertThat(pricing.shipping(new BigDecimal("49.99"))).isEqualByComparingTo("4.90");
        assertThat(pricing.shipping(new BigDecimal("50.00"))).isEqualByComparingTo("0");
        assertThat(pricing.shipping(new BigDecimal("80.00"))).isEqualByComparingTo("0");
    }

    private static OrderLine line(String price, int quantity) {
        return OrderLine.builder().sku("x").unitPrice(new BigDecimal(price)).quantity(quantity).build();
    }
}
