"""What builds Java projects: Maven, and beside it what every build tool of the JVM needs.

What a build tool of any language needs (programs with bounded output, reports) is in ``core/projects``.
"""
