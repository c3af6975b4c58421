package org.example.shop.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.example.shop.service.Order;
import org.example.shop.service.Orders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes orders over HTTP. */
@RestController
@RequestMapping("/orders")
@RequiredArgsConstructor
public class OrderController {
    private final Orders orders;

    /** So many of one product. */
    public record Line(@NotBlank String sku, @Min(1) int quantity) {}

    /** What is wanted. */
    public record Request(List<@Valid Line> lines) {}

    /** What it costs. */
    public record Receipt(BigDecimal subtotal, BigDecimal shipping, BigDecimal total) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public Receipt place(@RequestBody @Valid Request request) {
        Map<String, Integer> quantities = new LinkedHashMap<>();
        for (Line line : request.lines()) {
            quantities.merge(line.sku(), line.quantity(), Integer::sum);
        }
        Order order = orders.place(quantities);
        return new Receipt(order.subtotal(), order.shipping(), order.total());
    }
}
