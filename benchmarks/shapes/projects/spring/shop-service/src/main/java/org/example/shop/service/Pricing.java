package org.example.shop.service;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import lombok.extern.slf4j.Slf4j;
import org.example.shop.domain.OrderLine;
import org.springframework.stereotype.Component;

/** What orders cost. */
@Slf4j
@Component
public class Pricing {
    private static final BigDecimal FREE_SHIPPING_FROM = new BigDecimal("50.00");
    private static final BigDecimal SHIPPING = new BigDecimal("4.90");

    /** The percentage that is taken off for so many pieces. */
    public int discount(int pieces) {
        if (pieces >= 100) {
            return 15;
        }
        return pieces >= 10 ? 5 : 0;
    }

    /** The price of lines after the discount for all their pieces. */
    public BigDecimal subtotal(List<OrderLine> lines) {
        int pieces = lines.stream().filter(line -> !line.isFree()).mapToInt(OrderLine::getQuantity).sum();
        BigDecimal full = lines.stream().map(OrderLine::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal percent = BigDecimal.valueOf(100 - discount(pieces));
        log.debug("{} pieces at {} percent", pieces, percent);
        return full.multiply(percent).divide(BigDecimal.valueOf(100), 2, RoundingMode.HALF_UP);
    }

    /** What sending goods of this price costs. */
    public BigDecimal shipping(BigDecimal subtotal) {
        return subtotal.compareTo(FREE_SHIPPING_FROM) >= 0 ? BigDecimal.ZERO : SHIPPING;
    }
}
