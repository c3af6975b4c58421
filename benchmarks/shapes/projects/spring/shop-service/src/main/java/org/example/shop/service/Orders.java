package org.example.shop.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.example.shop.domain.OrderLine;
import org.example.shop.domain.Product;
import org.example.shop.domain.ProductRepository;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes orders. */
@Slf4j
@Service
@RequiredArgsConstructor
public class Orders {
    private final ProductRepository products;
    private final Pricing pricing;

    /** Takes the goods from the stock and says what they cost. */
    @Transactional
    public Order place(Map<String, Integer> quantities) {
        if (quantities.isEmpty()) {
            throw new IllegalArgumentException("an order needs a line");
        }
        List<OrderLine> lines = new ArrayList<>();
        quantities.forEach((sku, quantity) -> {
            Product product = products.findById(sku).orElseThrow(() -> new UnknownProduct(sku));
            product.take(quantity);
            products.save(product);
            lines.add(OrderLine.builder().sku(sku).unitPrice(product.getPrice()).quantity(quantity).build());
        });
        var subtotal = pricing.subtotal(lines);
        log.info("order of {} lines", lines.size());
        return new Order(List.copyOf(lines), subtotal, pricing.shipping(subtotal));
    }

    /** A page of what can be ordered now; pages begin at one. */
    @Transactional(readOnly = true)
    public List<Product> available(String part, int page, int size) {
        return products.findByNameContainingIgnoreCaseOrderBySku(part).stream()
                .filter(product -> product.isAvailable(1))
                .skip((long) (page - 1) * size)
                .limit(size)
                .toList();
    }
}
