"""The pipeline: builds in from ``/queue/pipeline``, repairs in boxes, results into the store."""
