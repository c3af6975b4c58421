package org.example.shop.service;

import java.math.BigDecimal;
import java.util.List;
import org.example.shop.domain.OrderLine;

/** What was ordered, and its prices. */
public record Order(List<OrderLine> lines, BigDecimal subtotal, BigDecimal shipping) {
    public BigDecimal total() {
        return subtotal.add(shipping);
    }
}
