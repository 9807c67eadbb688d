"""What large bodies took, given back to the system."""

import ctypes

MMAP_THRESHOLD = -3
"""glibc's name for it in malloc.h, M_MMAP_THRESHOLD."""
LARGE = 128 * 1024
"""Bytes; glibc's own default."""


def give_back() -> None:
    """Large blocks go back to the system as soon as they are free. Left to itself, glibc raises the bound with every
    larger block that is freed, and keeps all of them. Where there is no glibc, there is nothing to set."""
    try:
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE)
    except (OSError, AttributeError, TypeError):
        return
