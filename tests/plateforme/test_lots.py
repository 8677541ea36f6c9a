"""Bulk insertion: what is read back is what was given, the database still judges, nothing half done."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, models, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parchemin.plateforme.lots import _en_json, inserer, par_lots

pytestmark = pytest.mark.django_db
_numeros = itertools.count(1)


class TexteEnvers(models.TextField):
    """A text that is stored otherwise than given, as an encrypted one would be."""

    def get_prep_value(self, value: Any) -> Any:
        return value[::-1] if isinstance(value, str) else value

    def from_db_value(self, value: str, expression: object, connexion: object) -> str:
        return value[::-1]


@pytest.fixture
def modele() -> Iterator[Any]:
    """A table of every kind of column, made for the test and rolled back with it."""
    with isolate_apps("parchemin.plateforme"):

        class Parent(models.Model):  # noqa: DJ008
            id = models.UUIDField(primary_key=True, default=uuid.uuid4)

            class Meta:
                app_label = "plateforme"
                db_table = "essai_lots_parent"

        class Enfant(models.Model):  # noqa: DJ008
            texte = models.CharField(max_length=30)
            entier = models.IntegerField(null=True)
            jour = models.DateField(null=True)
            instant = models.DateTimeField(null=True)
            heure = models.TimeField(null=True)
            vrai = models.BooleanField(null=True)
            donnees = models.JSONField(null=True)
            octets = models.BinaryField(null=True)
            montant = models.DecimalField(max_digits=12, decimal_places=2, null=True)
            duree = models.DurationField(null=True)
            jeton = models.UUIDField(null=True)
            envers = TexteEnvers(default="défaut")
            parent = models.ForeignKey(Parent, on_delete=models.CASCADE, null=True)
            numero = models.IntegerField(default=lambda: next(_numeros), unique=True)
            cree = models.DateTimeField(auto_now_add=True)
            maj = models.DateField(auto_now=True)
            facultatif = models.TextField(null=True)

            class Meta:
                app_label = "plateforme"
                db_table = "essai_lots_enfant"
                constraints = [models.CheckConstraint(condition=~models.Q(texte="interdit"), name="essai_lots_permis")]

        Enfant.parent_modele = Parent  # type: ignore[attr-defined]
        # Deferred SQL (foreign keys) would wait for the end of a transaction that never commits.
        with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _editeur() as editeur:
            editeur.create_model(Parent)
            editeur.create_model(Enfant)
        yield Enfant


class _editeur:
    """SQLite's schema editor refuses to run inside a transaction with foreign keys on; a new table does not care."""

    def __enter__(self) -> Any:
        self.editeur = connection.SchemaEditorClass(connection, atomic=False)
        self.editeur.deferred_sql = []
        return self.editeur

    def __exit__(self, *erreur: object) -> None:
        for sql in self.editeur.deferred_sql:
            self.editeur.execute(sql)


COLONNES = (
    "texte", "entier", "jour", "instant", "heure", "vrai", "donnees", "octets", "montant", "duree", "jeton", "envers",
)  # fmt: skip
TEXTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30).filter(
    lambda t: t != "interdit"
)
LIGNES = st.tuples(
    TEXTES,
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | st.dates(),
    st.none() | st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.none() | st.times(),
    st.none() | st.booleans(),
    st.none() | st.dictionaries(TEXTES, TEXTES | st.integers(-9, 9) | st.none(), max_size=2) | st.lists(st.booleans(), max_size=2),
    st.none() | st.binary(max_size=20),
    st.none() | st.decimals(-(10**9), 10**9, places=2),
    st.none() | st.timedeltas(timedelta(days=-9), timedelta(days=9)),
    st.none() | st.uuids(),
    TEXTES,
)  # fmt: skip


@given(st.lists(LIGNES, max_size=6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ce_qui_se_relit_est_ce_qui_fut_donne(modele: Any, lignes: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        assert inserer(modele, COLONNES, iter(lignes)) == len(lignes)
        relues = [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in ligne)
            for ligne in modele.objects.order_by("numero").values_list(*COLONNES)
        ]
        transaction.set_rollback(True)
    assert relues == lignes


def test_les_colonnes_absentes_recoivent_ce_que_django_leur_donnerait(modele: Any, midi: datetime) -> None:
    inserer(modele, ("texte",), [("a",), ("b",)])
    a, b = modele.objects.order_by("numero")
    assert a.numero != b.numero, "a callable default is called once per row"
    assert a.envers == "défaut"
    assert a.facultatif is None
    assert a.cree is not None
    assert a.maj is not None
    parent = modele.parent_modele
    assert inserer(parent, (), [(), ()]) == 2
    assert parent.objects.count() == 2, "a key with a default is filled too"


def test_une_cle_etrangere_est_adaptee_et_verifiee(modele: Any) -> None:
    parent = modele.parent_modele.objects.create()
    assert inserer(modele, ("texte", "parent_id"), [("a", parent.pk), ("b", None)]) == 2
    assert modele.objects.get(texte="a").parent == parent
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012
        inserer(modele, ("texte", "parent_id"), [("c", uuid.uuid4())])
        connection.check_constraints()
    assert modele.objects.count() == 2


MAUVAISES = {
    "contrainte": [("a", 1), ("interdit", 2)],
    "doublon": [("a", 1), ("b", 1)],
    "vide": [("a", 1), (None, 2)],
}


@pytest.mark.parametrize("quoi", MAUVAISES)
def test_la_base_refuse_et_rien_ne_reste(modele: Any, quoi: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        inserer(modele, ("texte", "numero"), MAUVAISES[quoi])
    assert not modele.objects.exists()


def test_avaler_l_erreur_ne_garde_pas_la_moitie_du_lot(modele: Any) -> None:
    """SQLite alone would keep the rows before the bad one; here both engines give the transaction up."""
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            inserer(modele, ("texte", "numero"), MAUVAISES["doublon"])
        with pytest.raises(TransactionManagementError):
            modele.objects.count()
        transaction.set_rollback(True)
    assert not modele.objects.exists()


def _casse() -> Iterator[tuple[str]]:
    yield ("a",)
    raise RuntimeError("la source s’est tarie")


@pytest.mark.parametrize(
    ("colonnes", "lignes", "erreur", "message"),
    [
        (("texte", "entier"), [("a", 1), ("b",)], ValueError, "row 2 has 1 values for 2 columns"),
        (("texte",), [("a", 1)], ValueError, "row 1 has 2 values for 1 columns"),
        (("texte", "inconnue"), [("a", 1)], ValueError, "no column inconnue"),
        (("texte", "parent"), [("a", 1)], ValueError, "no column parent"),
        (("texte", "texte"), [("a", "b")], ValueError, "given twice"),
        (("texte",), _casse, RuntimeError, "tarie"),
    ],
)
def test_une_mauvaise_source_est_dite_et_rien_ne_reste(
    modele: Any, colonnes: tuple[str, ...], lignes: Any, erreur: type[Exception], message: str
) -> None:
    with pytest.raises((erreur, DatabaseError), match=message), transaction.atomic():
        inserer(modele, colonnes, lignes() if callable(lignes) else lignes)
    assert not modele.objects.exists()


def test_hors_transaction_rien_ne_s_insere(modele: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as m:
        m.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(TransactionManagementError, match="needs a transaction"):
            inserer(modele, ("texte",), [("x",)])
    assert not modele.objects.exists()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=4), x, max_size=3),
        max_leaves=8,
    )
)
def test_le_texte_json_est_celui_de_la_bibliotheque(valeur: Any) -> None:
    assert _en_json(valeur) == json.dumps(valeur)


def test_rien_n_est_rien(modele: Any) -> None:
    assert inserer(modele, ("texte",), []) == 0


def test_les_lignes_se_lisent_une_a_une(modele: Any) -> None:
    vivantes, plus_haut = 0, 0

    class Ligne(tuple):
        __slots__ = ()

        def __del__(self) -> None:
            nonlocal vivantes
            vivantes -= 1

    def lignes() -> Iterator[Ligne]:
        nonlocal vivantes, plus_haut
        for i in range(500):
            vivantes += 1
            plus_haut = max(plus_haut, vivantes)
            yield Ligne((f"t{i}",))

    assert inserer(modele, ("texte",), lignes()) == 500
    assert plus_haut <= 3, "rows are not kept: memory stays constant"


def test_les_types_d_heure_restent_les_memes(modele: Any) -> None:
    """A datetime is a date: the short way for dates must not take it."""
    inserer(
        modele,
        ("texte", "jour", "instant", "heure"),
        [("a", datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC), time(1, 2))],
    )
    a = modele.objects.get()
    assert (a.jour, a.instant, a.heure) == (date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC), time(1, 2))


def test_un_decimal_garde_ses_centimes(modele: Any) -> None:
    inserer(modele, ("texte", "montant"), [("a", Decimal("0.10"))])
    assert modele.objects.get().montant == Decimal("0.10")


@given(st.lists(st.integers(), max_size=30), st.integers(1, 12))
@settings(max_examples=60)
def test_par_lots_rend_tout_dans_l_ordre(elements: list[int], taille: int) -> None:
    lots = list(par_lots(iter(elements), taille))
    assert [e for lot in lots for e in lot] == elements
    assert all(len(lot) == taille for lot in lots[:-1])
    assert all(0 < len(lot) <= taille for lot in lots)


@pytest.mark.parametrize("taille", [0, -1])
def test_un_lot_d_au_moins_un(taille: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        par_lots([1], taille)


def test_par_lots_ne_lit_pas_d_avance() -> None:
    lus: list[int] = []
    suite = par_lots((lus.append(i) or i for i in range(100)), 4)
    assert next(suite) == [0, 1, 2, 3]
    assert lus == [0, 1, 2, 3]
