"""Static files: hashed names, gzip only."""

from __future__ import annotations

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StatiquesComprimes(CompressedManifestStaticFilesStorage):
    """Without brotli, whose best setting would add half a minute to each start: it is there for fonts (set-up) only."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(**kwargs | {"use_brotli": False})
