"""What builds Java projects: Maven, and beside it what every build tool of the JVM needs."""
