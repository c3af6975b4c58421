package org.example.shop.service;

/** Nothing is sold under this number. */
public class UnknownProduct extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownProduct(String sku) {
        super("no product " + sku);
    }
}
