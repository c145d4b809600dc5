"""The application that a server runs."""

import gc

from registry import create_app, serving

app = create_app()
serving.refuse_old_tables(app)

# What is there now stays until the end: the collector need not look at it again and again, and
# a page of fifty rows need not set it off ten times.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
