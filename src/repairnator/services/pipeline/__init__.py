"""The pipeline: takes builds from ``/queue/pipeline``, repairs them in boxes, and stores the results."""
