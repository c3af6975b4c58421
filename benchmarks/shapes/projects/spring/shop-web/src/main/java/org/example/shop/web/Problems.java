package org.example.shop.web;

import java.util.Map;
import org.example.shop.service.UnknownProduct;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What goes wrong, as answers. */
@RestControllerAdvice
public class Problems {
    @ExceptionHandler({UnknownProduct.class, IllegalArgumentException.class, IllegalStateException.class})
    public ResponseEntity<Map<String, String>> problem(RuntimeException error) {
        return ResponseEntity.status(status(error)).body(Map.of("problem", error.getMessage()));
    }

    private static HttpStatus status(RuntimeException error) {
        if (error instanceof UnknownProduct) {
            return HttpStatus.NOT_FOUND;
        }
        return error instanceof IllegalStateException ? HttpStatus.CONFLICT : HttpStatus.BAD_REQUEST;
    }
}
