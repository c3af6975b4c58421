/** Ranges of numbers. */
module org.example.ranges {
    exports org.example.ranges;
}
