"""Plain validation in a warm JVM: what the throughput benchmark compares with (``Baseline.java``)."""
