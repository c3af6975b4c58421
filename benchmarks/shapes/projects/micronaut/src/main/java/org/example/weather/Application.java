package org.example.weather;

import io.micronaut.runtime.Micronaut;

/** The service. */
public class Application {
    public static void main(String[] arguments) {
        Micronaut.run(Application.class, arguments);
    }
}
