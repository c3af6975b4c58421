"""The client of our JVMs (``jvm/PROTOCOL.md``): one process, a pool of them, and the workbench on top."""
