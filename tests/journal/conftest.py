"""Tools of these tests: write a little, and speak to the database as an attacker would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from parchemin.journal import declencheurs
from parchemin.plateforme.declencheurs import retirer_tous


@pytest.fixture
def sans_declencheurs(db: None) -> Iterator[None]:
    """As an attacker with the database in hand. Rolled back with the test, triggers included."""
    declencheurs.retirer(connection)
    yield
    declencheurs.poser(connection)


@pytest.fixture
def journal_vidable(transactional_db: None) -> Iterator[None]:
    """For a test whose transactions are real: the flush that cleans up after it empties the journal and the register too.

    The triggers would refuse, as they must in production; they are taken off just before, and the flush, by emitting
    `post_migrate`, puts them back.
    """
    yield
    retirer_tous(connection)
