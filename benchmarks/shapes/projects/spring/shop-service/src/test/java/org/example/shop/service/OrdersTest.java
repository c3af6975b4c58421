package org.example.shop.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.example.shop.domain.Product;
import org.example.shop.domain.ProductRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mock;
import org.mockito.junit.jupiter.MockitoExtension;

@ExtendWith(MockitoExtension.class)
class OrdersTest {
    @Mock
    private ProductRepository products;

    private Orders orders;

    @BeforeEach
    void orders() {
        orders = new Orders(products, new Pricing());
    }

    @Test
    void takesFromStock() {
        Product pen = product("pen", "2.00", 8);
        when(products.findById("pen")).thenReturn(Optional.of(pen));
        Order order = orders.place(Map.of("pen", 8));
        assertThat(pen.getStock()).isZero();
        assertThat(order.total()).isEqualByComparingTo("20.90");
        verify(products).save(pen);
    }

    @Test
    void refusesMoreThanThereIs() {
        Product pen = product("pen", "2.00", 3);
        when(products.findById("pen")).thenReturn(Optional.of(pen));
        assertThatThrownBy(() -> orders.place(Map.of("pen", 4))).isInstanceOf(IllegalStateException.class);
        verify(products, never()).save(any());
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> orders.place(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pagesBeginAtOne() {
        when(products.findByNameContainingIgnoreCaseOrderBySku("p"))
                .thenReturn(List.of(product("a", "1", 1), product("b", "1", 0), product("c", "1", 2), product("d", "1", 3)));
        assertThat(orders.available("p", 1, 2)).extracting(Product::getSku).containsExactly("a", "c");
        assertThat(orders.available("p", 2, 2)).extracting(Product::getSku).containsExactly("d");
    }

    private static Product product(String sku, String price, int stock) {
        return Product.builder().sku(sku).name(sku).price(new BigDecimal(price)).stock(stock).build();
    }
}
