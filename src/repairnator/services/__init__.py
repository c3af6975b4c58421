"""What is around a service's work: signals that drain it, health, metrics, patience; ``up`` starts all."""
