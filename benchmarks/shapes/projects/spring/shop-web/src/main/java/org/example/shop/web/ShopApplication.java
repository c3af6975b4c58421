package org.example.shop.web;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.domain.EntityScan;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** The shop. */
@SpringBootApplication(scanBasePackages = "org.example.shop")
@EntityScan("org.example.shop.domain")
@EnableJpaRepositories("org.example.shop.domain")
public class ShopApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(ShopApplication.class, arguments);
    }
}
