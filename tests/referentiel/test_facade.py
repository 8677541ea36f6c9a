"""What the rooms above ask of the registers, through the facade: fiches, local certifications, days that matter."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel import facade
from parchemin.referentiel.facade import EnregistrementAu, Famille, Statut
from parchemin.referentiel.models import Capacite, CapaciteCertification, Certification, Fiche, NatureLocale
from parchemin.referentiel.services import certifications as services
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, geler
from tests.fabrique import organisation
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
J1, J2, J3 = date(2026, 8, 16), date(2026, 8, 17), date(2027, 2, 1)
CENT = [fiche(f"RNCP{n}") for n in range(99101, 99200)]


def suivre(o: Organisation, code: str) -> Certification:
    return services.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code=code), capacite=Capacite.CERTIFICATEUR, du=date(2020, 1, 1),
        acteur=SYSTEME,
    )  # fmt: skip


def locale(o: Organisation, **options: Any) -> Certification:
    return services.creer_certification_locale(
        organisation=o, nature=NatureLocale.CQP, intitule="Agent de quai", capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME, **options,
    )  # fmt: skip


def test_une_fiche_sortie_du_registre_n_est_plus_dite_enregistree(tmp_path: Path) -> None:
    importer(tmp_path, J1, fiche("RNCP99100", fin="01/01/2029"), *CENT)
    c = suivre(organisation(), "RNCP99100")
    assert facade.inscription_possible(c, J3).oui is True
    importer(tmp_path, J2, *CENT)
    c.refresh_from_db()
    c = Certification.toutes.get(pk=c.pk)
    assert facade.inscription_possible(c, J3).oui is None
    assert "17 août 2026" in facade.inscription_possible(c, J3).raison
    assert facade.jury_possible(c, J3).oui is None
    assert facade.inscription_possible(c, J1).oui is True


def test_une_interruption_reste_connue_apres_une_correction(tmp_path: Path) -> None:
    inactive = fiche("RNCP99100", fin="01/01/2027").replace("<ACTIF>Oui", "<ACTIF>Non")
    importer(tmp_path, date(2026, 7, 1), fiche("RNCP99100", fin="01/01/2027"), *CENT)
    importer(tmp_path, J1, inactive, *CENT)
    c = suivre(organisation(), "RNCP99100")
    assert facade.jury_possible(c, J3).oui is None
    # The correction comes after the published end.
    with geler(datetime(2027, 2, 2, 12, tzinfo=PARIS)):
        importer(tmp_path, J3, inactive.replace("Titre", "Titre corrigé"), *CENT)
    c = Certification.toutes.get(pk=c.pk)
    assert c.intitule == "Titre corrigé"
    assert c.fiche is not None
    assert c.fiche.version is not None
    assert c.fiche.version.inactive_depuis == J1
    assert facade.jury_possible(c, date(2027, 3, 1)).oui is None


def test_apres_la_fin_le_numero_reste_celui_des_personnes_engagees(tmp_path: Path) -> None:
    limite = "<DATE_LIMITE_DELIVRANCE>31/12/2027</DATE_LIMITE_DELIVRANCE>"
    importer(tmp_path, J1, fiche("RNCP99100", fin="01/01/2026", corps=limite))
    c = suivre(organisation(), "RNCP99100")
    assert facade.enregistrement_au(c, date(2025, 6, 1)) == EnregistrementAu("RNCP99100", Statut.ENREGISTREE)
    assert facade.enregistrement_au(c, date(2026, 6, 1)) == EnregistrementAu("RNCP99100", Statut.DELIVRANCE_POSSIBLE)
    assert facade.enregistrement_au(c, date(2028, 1, 1)) is None


def test_une_certification_locale_repond_aussi() -> None:
    c = locale(organisation())
    services.ajouter_bloc_local(
        certification=c, code="B1", libelle="Accoster", competences="- Amarrer", du=date(2024, 1, 1),
        au=date(2024, 12, 31), acteur=SYSTEME,
    )  # fmt: skip
    assert facade.inscription_possible(c, J1).oui is True
    assert facade.enregistrement_au(c, J1) is None
    assert facade.niveau(c, J1).oui is False
    assert [b.code for b in facade.blocs_au(c, date(2024, 6, 1))] == ["B1"]
    assert facade.blocs_au(c, J1) == []
    assert facade.famille(c) is Famille.CQP
    services.enregistrer_periode_registre(
        certification=c, code="rncp 99777", du=date(2025, 1, 1), au=date(2026, 1, 1), acteur=SYSTEME
    )
    assert facade.enregistrement_au(c, date(2025, 6, 1)) == EnregistrementAu("RNCP99777", Statut.ENREGISTREE)
    assert facade.enregistrement_au(c, date(2024, 6, 1)) is None
    assert facade.inscription_possible(c, J1).oui is False


@pytest.mark.parametrize(
    "texte", ["Titre RNCP37674", "Titre R.N.C.P. niveau 5", "RS 12 : tableur", "inscrit au répertoire spécifique"]
)
def test_jamais_dite_enregistree(texte: str) -> None:
    o = organisation()
    with pytest.raises(ErreurMetier, match="REF-065"):
        locale(o, description=texte)
    with pytest.raises(ErreurMetier, match="REF-065"):
        services.ajouter_bloc_local(
            certification=locale(o), code="B1", libelle="Bloc", competences=texte, du=J1, acteur=SYSTEME
        )


def test_deux_numeros_ne_valent_pas_le_meme_jour() -> None:
    c = locale(organisation())
    services.enregistrer_periode_registre(certification=c, code="RNCP99777", du=J1, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="REF-066"):
        services.enregistrer_periode_registre(certification=c, code="RNCP99778", du=J2, acteur=SYSTEME)
    with pytest.raises(ErreurMetier):
        services.enregistrer_periode_registre(certification=c, code="n’importe quoi", du=J2, acteur=SYSTEME)


def test_une_qualite_saisie_par_erreur_s_annule(tmp_path: Path) -> None:
    importer(tmp_path, J1, fiche("RNCP99100"))
    c = suivre(organisation(), "RNCP99100")
    services.annuler_capacite(
        capacite=CapaciteCertification.toutes.get(certification=c), motif="mauvaise fiche", acteur=SYSTEME
    )
    assert facade.capacites_au(c, J1) == []


@pytest.mark.parametrize("texte", ["BTS MCO", "MCO", "DWWM", "NSF 326n", "326n", "ROME K1801"])
def test_on_trouve_par_les_initiales_et_les_codes(tmp_path: Path, texte: str) -> None:
    abrege = "<ABREGE><CODE>BTS</CODE><LIBELLE>Brevet</LIBELLE></ABREGE>"
    nsf = "<CODES_NSF><NSF><CODE>326n</CODE><LIBELLE>Informatique</LIBELLE></NSF></CODES_NSF>"
    rome = "<CODES_ROME><ROME><CODE>K1801</CODE><LIBELLE>Conseil</LIBELLE></ROME></CODES_ROME>"
    importer(
        tmp_path, J1, fiche("RNCP99100", "Management commercial opérationnel", corps=abrege + rome),
        fiche("RNCP99101", "Développeur web et web mobile", corps=nsf), fiche("RNCP99102", "Tout autre chose"),
    )  # fmt: skip
    attendu = "RNCP99101" if texte in {"DWWM", "NSF 326n", "326n"} else "RNCP99100"
    assert [f.code for f in facade.chercher(texte)] == [attendu]
