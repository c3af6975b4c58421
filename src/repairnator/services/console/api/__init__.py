"""The console for programs: the data of the pages, and the actions, as JSON under ``/api/v1``.

``operations`` is the one table of what can be asked for; ``description`` makes the OpenAPI document of it,
and ``application`` the routes. ``answers`` are the frozen data that is sent; ``reading`` makes them of what
the store holds. ``problems`` says what is wrong with a request.
"""
