"""A simulated X whose truth is known: for the demo, tests and benchmarks.

`world` knows what happens and when, a pure function of (seed, time); `site` shows it, or captured
answers (`replay`), to a browser and over the public API, with `faults` switched on and what it
told noted in `served`; `bot` words the events by which a post is announced.
"""
