package org.example.shop.web;

import java.math.BigDecimal;
import java.util.List;
import lombok.RequiredArgsConstructor;
import org.example.shop.domain.Product;
import org.example.shop.domain.ProductRepository;
import org.example.shop.service.Orders;
import org.example.shop.service.UnknownProduct;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows products. */
@RestController
@RequestMapping("/products")
@RequiredArgsConstructor
public class ProductController {
    private static final int FEW = 5;

    private final ProductRepository products;
    private final Orders orders;

    /** A product as it is shown. */
    public record View(String sku, String name, BigDecimal price, String stock) {}

    @GetMapping("/{sku}")
    public View product(@PathVariable String sku) {
        return products.findById(sku).map(this::view).orElseThrow(() -> new UnknownProduct(sku));
    }

    @GetMapping
    public List<View> search(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(defaultValue = "20") int size) {
        if (page < 1 || size < 1) {
            throw new IllegalArgumentException("pages begin at one");
        }
        return orders.available(name, page, size).stream().map(this::view).toList();
    }

    private View view(Product product) {
        return new View(product.getSku(), product.getName(), product.getPrice(), stock(product.getStock()));
    }

    private static String stock(int left) {
        if (left == 0) {
            return "sold out";
        }
        return left <= FEW ? "only " + left + " left" : "in stock";
    }
}
