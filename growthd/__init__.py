"""Watches your own X account: which posts grow it, how sure that is, and what to do more of."""

import os

# Our matrices are small: on a busy machine BLAS's own threads wait for one another a hundred times
# longer than they work. This must be said before numpy is imported anywhere.
for _library in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_library, "1")
