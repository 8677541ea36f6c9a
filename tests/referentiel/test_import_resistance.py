"""Imports under trouble: two at once, killed, refused, retried. Nothing mixed, nothing left behind, nothing said wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.execution import executer
from parchemin.plateforme.travaux.services import lancer
from parchemin.plateforme.verrous import verrou
from parchemin.referentiel import travaux
from parchemin.referentiel.models import (
    ChangementFiche,
    EtatInstantane,
    Fiche,
    Instantane,
    PartenaireDeclare,
    VersionFiche,
)
from parchemin.referentiel.services import registre as service
from parchemin.socle.constats import ErreurMetier
from tests.referentiel.donnees import ecrire, fiche, importer, partenaire

J1, J2, J3 = date(2026, 8, 16), date(2026, 8, 17), date(2026, 8, 18)


class Tue(BaseException):
    """The process dies here."""


def modifie(rang: int, jour: str = "16/08/2026") -> str:
    date_modification = f"<DATE_DERNIERE_MODIFICATION_ETAT>{jour}</DATE_DERNIERE_MODIFICATION_ETAT></PARTENAIRE>"
    return partenaire(rang).replace("</PARTENAIRE>", date_modification)


def cent(jour: str = "16/08/2026") -> list[str]:
    return [fiche(f"RNCP{n}", partenaires=modifie(n, jour)) for n in range(99100, 99200)]


def lignes() -> dict[str, list[Any]]:
    """Every row of the register, whole: a count would not see a row changed in place."""
    tables = (Fiche, VersionFiche, PartenaireDeclare, ChangementFiche)
    return {t.__name__: list(t._default_manager.order_by("pk").values()) for t in tables}


@pytest.mark.django_db
def test_un_second_import_est_refuse_tant_que_le_premier_dure(tmp_path: Path) -> None:
    with verrou("referentiel.import") as tenu:
        assert tenu
        if _meme_session():
            return
        with pytest.raises(ErreurMetier, match="REF-035"):
            importer(tmp_path, J1, *cent())
    assert Instantane.objects.count() == 0
    assert importer(tmp_path, J1, *cent()).nouvelles == 100


def _meme_session() -> bool:
    """PostgreSQL's lock belongs to the session, which may take it twice: the other process is what it stops."""
    from django.db import connection

    return connection.vendor == "postgresql"


@pytest.mark.django_db
def test_un_instantane_abandonne_entre_temps_ne_bascule_pas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    importer(tmp_path, J1, *cent())
    avant = lignes()
    nettoyer = service._basculer

    def doubler(instantane: Instantane, *a: Any, **k: Any) -> None:
        service.abandonner(Instantane.objects.get(pk=instantane.pk), EtatInstantane.ABANDONNE, [])
        nettoyer(instantane, *a, **k)

    monkeypatch.setattr(service, "_basculer", doubler)
    with pytest.raises(ErreurMetier, match="REF-035"):
        importer(tmp_path, J2, *[f.replace("Titre", "Autre") for f in cent()])
    assert lignes() == avant
    assert Instantane.objects.get(etat=EtatInstantane.EN_VIGUEUR).date_export == J1


@pytest.mark.django_db
def test_un_export_refuse_ne_change_pas_une_ligne(tmp_path: Path) -> None:
    importer(tmp_path, J1, *cent())
    avant = lignes()
    with pytest.raises(ErreurMetier, match="REF-030"):
        importer(tmp_path, J2, *cent("17/08/2026")[:50])
    assert lignes() == avant
    # Accepted whole, the refreshed dates are there, without a new row.
    importer(tmp_path, J3, *cent("18/08/2026"))
    assert set(PartenaireDeclare.objects.values_list("date_derniere_modification_etat", flat=True)) == {J3}
    assert PartenaireDeclare.objects.filter(redatee_par__isnull=False).count() == 0
    assert PartenaireDeclare.objects.count() == 100


@pytest.mark.django_db
def test_un_premier_import_repris_dit_ce_qu_il_a_fait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parchemin.referentiel.services.mise_en_attente.LIGNES_PAR_LOT", 60)
    chemin = ecrire(tmp_path, J1, *cent())

    def tuer(lus: int, total: int, phrase: str) -> None:
        if Fiche.objects.exists():
            raise Tue

    with pytest.raises(Tue):
        service.importer_registre(chemin=chemin, avancement=tuer)
    deja = Fiche.objects.count()
    assert 0 < deja < 100
    (resultat,) = service.importer_registre(chemin=chemin)
    assert (resultat.nouvelles, resultat.modifiees, resultat.changements) == (100, 0, 0)
    assert ChangementFiche.objects.count() == 0  # a starting point is no news


@pytest.mark.django_db
def test_les_absentes_ne_sont_dites_qu_une_fois(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    importer(tmp_path, J1, *cent())
    chemin = ecrire(tmp_path, J2, *cent()[1:])
    basculer = service._basculer

    def mourir(*a: Any, **k: Any) -> None:
        raise Tue

    monkeypatch.setattr(service, "_basculer", mourir)
    with pytest.raises(Tue):
        service.importer_registre(chemin=chemin)
    monkeypatch.setattr(service, "_basculer", basculer)
    (resultat,) = service.importer_registre(chemin=chemin)
    assert (resultat.retirees, resultat.changements) == (1, 1)
    assert ChangementFiche.objects.filter(nature="retrait").count() == 1


@pytest.mark.django_db
def test_un_nombre_demesure_est_un_avertissement(tmp_path: Path) -> None:
    resultat = importer(tmp_path, J1, *cent(), fiche("RNCP123456789012345"))
    assert resultat.nouvelles == 100
    assert resultat.constats


@pytest.mark.django_db
def test_une_panne_passagere_garde_le_fichier(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DONNEES = tmp_path
    depose = travaux.depot() / "export.xml"
    depose.write_bytes(ecrire(tmp_path, J1, *cent()).read_bytes())
    parametres = {"fichier": "export.xml", "nom": f"export_fiches_RNCP_V4_1_{J1}.xml", "date_export": None}
    importer_vraiment = travaux.importer_registre

    def tomber(**k: Any) -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr(travaux, "importer_registre", tomber)
    travail = lancer("referentiel.importer_registre", organisation_id=None, parametres=parametres)
    executer(travail.pk)
    assert Travail.toutes.get(pk=travail.pk).etat == "interrompu"
    assert depose.exists()
    monkeypatch.setattr(travaux, "importer_registre", importer_vraiment)
    Travail.toutes.filter(pk=travail.pk).update(prochain_essai_le=None)
    executer(travail.pk)
    assert Travail.toutes.get(pk=travail.pk).etat == "termine"
    assert not depose.exists()


@pytest.mark.django_db
def test_le_depot_se_vide_de_ce_que_nul_n_attend(tmp_path: Path, settings: Any) -> None:
    settings.DONNEES = tmp_path
    import os

    vieux, attendu, neuf = (travaux.depot() / n for n in ("vieux.zip", "attendu.zip", "neuf.zip"))
    for f in (vieux, attendu, neuf):
        f.write_bytes(b"x")
    for f in (vieux, attendu):
        os.utime(f, (1, 1))
    lancer("referentiel.importer_registre", organisation_id=None, parametres={"fichier": "attendu.zip"})
    assert travaux.purger_depot() == 1
    assert sorted(f.name for f in travaux.depot().iterdir()) == ["attendu.zip", "neuf.zip"]
