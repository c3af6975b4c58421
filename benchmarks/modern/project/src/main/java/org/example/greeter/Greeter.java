package org.example.greeter;

/** A program that greets. */
class Greeter {
    String greeting(String name) {
        return name.isBlank() ? "Hello!" : "Hello, " + name.strip() + "!";
    }

    void main(String[] names) {
        for (String name : names) {
            IO.println(greeting(name));
        }
        IO.println(names.length + (names.length <= 1 ? " guest" : " guests"));
    }
}
