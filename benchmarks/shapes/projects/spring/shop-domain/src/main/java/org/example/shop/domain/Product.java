package org.example.shop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import lombok.AccessLevel;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Getter;
import lombok.NoArgsConstructor;
import lombok.Setter;

/** Something that is sold. */
@Entity
@Getter
@Setter
@Builder
@AllArgsConstructor
@NoArgsConstructor(access = AccessLevel.PROTECTED)
public class Product {
    @Id
    private String sku;

    @Column(nullable = false)
    private String name;

    @Column(nullable = false)
    private BigDecimal price;

    private int stock;

    /** Whether so many can be delivered. */
    public boolean isAvailable(int quantity) {
        return quantity > 0 && stock >= quantity;
    }

    /** Takes some from the stock. */
    public void take(int quantity) {
        if (!isAvailable(quantity)) {
            throw new IllegalStateException("only " + stock + " of " + sku + " left");
        }
        stock -= quantity;
    }
}
