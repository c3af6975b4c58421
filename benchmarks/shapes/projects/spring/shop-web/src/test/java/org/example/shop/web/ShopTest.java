package org.example.shop.web;

import static org.hamcrest.Matchers.hasSize;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.math.BigDecimal;
import org.example.shop.domain.Product;
import org.example.shop.domain.ProductRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.web.servlet.AutoConfigureMockMvc;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.transaction.annotation.Transactional;

@SpringBootTest
@AutoConfigureMockMvc
@Transactional
class ShopTest {
    @Autowired
    private MockMvc mvc;

    @Autowired
    private ProductRepository products;

    @BeforeEach
    void fill() {
        products.save(product("ink", "Ink", "12.50", 5));
        products.save(product("pad", "Paper pad", "3.00", 0));
        products.save(product("pen", "Pen", "2.00", 120));
        products.save(product("pin", "Pin", "0.10", 6));
    }

    @Test
    void showsOneProduct() throws Exception {
        mvc.perform(get("/products/pen"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.name").value("Pen"))
                .andExpect(jsonPath("$.stock").value("in stock"));
    }

    @Test
    void warnsOfTheLastOnes() throws Exception {
        mvc.perform(get("/products/ink")).andExpect(jsonPath("$.stock").value("only 5 left"));
        mvc.perform(get("/products/pin")).andExpect(jsonPath("$.stock").value("in stock"));
        mvc.perform(get("/products/pad")).andExpect(jsonPath("$.stock").value("sold out"));
    }

    @Test
    void doesNotFindWhatIsNotSold() throws Exception {
        mvc.perform(get("/products/cap")).andExpect(status().isNotFound());
    }

    @Test
    void searchesByName() throws Exception {
        mvc.perform(get("/products").param("name", "P"))
                .andExpect(jsonPath("$", hasSize(2)))
                .andExpect(jsonPath("$[0].sku").value("pen"));
    }

    @Test
    void showsPages() throws Exception {
        mvc.perform(get("/products").param("page", "1").param("size", "2"))
                .andExpect(jsonPath("$", hasSize(2)))
                .andExpect(jsonPath("$[0].sku").value("ink"));
        mvc.perform(get("/products").param("page", "2").param("size", "2"))
                .andExpect(jsonPath("$", hasSize(1)))
                .andExpect(jsonPath("$[0].sku").value("pin"));
    }

    @Test
    void refusesPagesThatAreNone() throws Exception {
        mvc.perform(get("/products").param("page", "0")).andExpect(status().isBadRequest());
        mvc.perform(get("/products").param("size", "0")).andExpect(status().isBadRequest());
    }

    @Test
    void takesAnOrder() throws Exception {
        order("[{\"sku\":\"pen\",\"quantity\":10},{\"sku\":\"ink\",\"quantity\":1}]")
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.subtotal").value(30.88))
                .andExpect(jsonPath("$.shipping").value(4.90))
                .andExpect(jsonPath("$.total").value(35.78));
    }

    @Test
    void addsLinesOfOneProduct() throws Exception {
        order("[{\"sku\":\"pen\",\"quantity\":4},{\"sku\":\"pen\",\"quantity\":5}]")
                .andExpect(status().isCreated())
                .andExpect(jsonPath("$.subtotal").value(18.0));
    }

    @Test
    void refusesMoreThanThereIs() throws Exception {
        order("[{\"sku\":\"ink\",\"quantity\":6}]").andExpect(status().isConflict());
    }

    @Test
    void refusesAnEmptyOrder() throws Exception {
        order("[]").andExpect(status().isBadRequest());
    }

    @Test
    void refusesNegativeQuantities() throws Exception {
        order("[{\"sku\":\"ink\",\"quantity\":-1}]").andExpect(status().isBadRequest());
    }

    private ResultActions order(String lines) throws Exception {
        return mvc.perform(post("/orders").contentType(MediaType.APPLICATION_JSON).content("{\"lines\":" + lines + "}"));
    }

    private static Product product(String sku, String name, String price, int stock) {
        return Product.builder().sku(sku).name(name).price(new BigDecimal(price)).stock(stock).build();
    }
}
