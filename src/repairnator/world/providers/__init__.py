"""The outside systems: a folder for each, with one object that describes it and makes its adapters.

``port`` says what such an object has; it is found by the entry point group ``repairnator.providers``.
``systems`` and ``forge_hosts`` hand out adapters as the settings name them.
``webhooks`` makes webhooks on forges.
Nothing here but a provider's own folder names a provider.
"""
