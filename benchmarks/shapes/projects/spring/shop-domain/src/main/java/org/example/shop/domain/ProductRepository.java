package org.example.shop.domain;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** All products. */
public interface ProductRepository extends JpaRepository<Product, String> {
    List<Product> findByNameContainingIgnoreCaseOrderBySku(String part);
}
