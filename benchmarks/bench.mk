# The benchmarks; each target sets everything up first. `make bench` runs all of them.
.PHONY: bench-quick bench-first-candidate bench-throughput bench-python-throughput bench-endless bench-libraries bench-libraries-quick bench-classics bench-modern bench-shapes \
	bench-large-project bench-queues bench-dispatch bench-stores bench-scanning bench-sandbox

bench-quick: setup
	$(PYTHON) -m benchmarks --quick

bench-first-candidate: setup
	$(PYTHON) -m benchmarks.first_candidate

bench-large-project: setup
	$(PYTHON) -m benchmarks.large_project

bench-throughput: setup
	$(PYTHON) -m benchmarks.throughput

bench-python-throughput: setup
	$(PYTHON) -m benchmarks.python_throughput

bench-endless: setup
	$(PYTHON) -m benchmarks.endless

bench-libraries: setup
	$(PYTHON) -m benchmarks.repair_libraries

bench-libraries-quick: setup
	$(PYTHON) -m benchmarks.repair_libraries --quick

bench-classics: setup
	$(PYTHON) -m benchmarks.classics

bench-modern: setup
	$(PYTHON) -m benchmarks.modern

bench-shapes: setup
	$(PYTHON) -m benchmarks.shapes

bench-sandbox: setup
	$(PYTHON) -m benchmarks.sandbox_cost

bench-queues: setup
	$(PYTHON) -m benchmarks.queues

bench-dispatch: setup
	$(PYTHON) -m benchmarks.dispatch

bench-stores: setup
	$(PYTHON) -m benchmarks.stores

bench-scanning: setup
	$(PYTHON) -m benchmarks.scanning
