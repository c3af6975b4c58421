package org.example.shop.domain;

import java.math.BigDecimal;
import lombok.Builder;
import lombok.Value;

/** So many of one product. */
@Value
@Builder
public class OrderLine {
    String sku;
    BigDecimal unitPrice;
    int quantity;

    /** The price of all of them. */
    public BigDecimal total() {
        return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }

    /** Whether the goods are given away. */
    public boolean isFree() {
        return unitPrice.signum() == 0;
    }
}
