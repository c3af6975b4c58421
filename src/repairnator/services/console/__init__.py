"""The console: web pages that show what runs, what was found, and what is stuck.

``application`` says which address is which page; ``gate`` lets people in whom ``access`` knows, and
``signing_in`` makes known; ``actions`` does what they ask for, and ``audit`` writes it down. ``listing``,
``builds``, ``build``, ``overview`` and ``logs`` read the store and make of it what a page shows; so do the
modules in ``views``, as plain data, for the pages in ``more``;
``rendering`` turns that into HTML with the templates, with the help of ``charts`` and ``diffs``. ``live`` and
``tail`` send what changes to pages that are open.

No process keeps anything that another lacks: any number of consoles may serve one store. Whatever comes from
a project is text. A GET changes nothing.
"""
