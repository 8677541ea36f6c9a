"""The day from which a rectified decision takes effect, by cause, and what follows for the delivery that is transmitted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from parchemin.accrochage.attribution import attribution
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.domain.effet import DEJA_OBTENUE, JourEffet, effet
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import AcquisConserve, Deliberation, NatureRectification, Rectification
from parchemin.deliberation.pv_rectificatif_pdf import composer_rectificatif, rectificatif_a_lire
from parchemin.deliberation.reglages_acte import jour_d_effet
from parchemin.deliberation.services import decisions, rectifications
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.approbations import services as approbations
from parchemin.socle.horloge import geler, maintenant
from tests.deliberation.acte.fabrique_acte import arretee, personne
from tests.deliberation.rectifications.fabrique_rectifications import (
    accordee,
    avec_ligne,
    decision_de,
    jure,
    ouverte,
    scellee,
    signee,
)
from tests.deliberation.rectifications.test_rectification_pages import client, page

pytestmark = pytest.mark.django_db
PIECE = "Tribunal administratif de Nantes, n° 2601234, 20 novembre 2026"


@pytest.mark.parametrize("nature", NatureRectification.values)
def test_chaque_cause_a_son_jour_et_sa_raison(nature: str) -> None:
    regle, raison = jour_d_effet(nature, date(2026, 11, 24))
    attendu = nature in ("erreur_materielle", "decision_autorite")
    assert (regle is JourEffet.DECISION_CORRIGEE) == attendu
    assert "à vérifier" in raison


def test_une_certification_deja_obtenue_garde_son_jour() -> None:
    jury = date(2026, 6, 3)
    for regle in JourEffet:
        dit = effet(regle, "raison", Resultat.ADMIS, Resultat.ADMIS, jury)
        assert (dit.jour, dit.raison) == (jury, DEJA_OBTENUE)
    assert effet(JourEffet.RECTIFICATIF, "raison", Resultat.AJOURNE, Resultat.ADMIS, jury).jour is None


def _rectifiee(d: Deliberation, helene: Membre, bonnet: Membre, nature: str) -> Rectification:
    """Sealed three weeks after the jury."""
    with geler(maintenant() + timedelta(days=21)):
        r = ouverte(d, nature, **({"reference": PIECE} if nature == "decision_autorite" else {}))
        rectifications.placer_ligne(
            rectification=r, decision=decision_de(d, 1), resultat="admis", corrections={"BC03": "acq"}, acteur=SYSTEME
        )
        return scellee(accordee(r, helene, bonnet))


@pytest.mark.parametrize(
    ("nature", "jours"), [("erreur_materielle", 0), ("decision_autorite", 0), ("note_omise", 21)]
)  # fmt: skip
def test_le_jour_de_la_decision_rectifiee(
    o: Organisation, sophie: Membre, helene: Membre, nature: str, jours: int
) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    r = _rectifiee(d, helene, bonnet, nature)
    apres = decision_de(d, 1)
    jour = d.jury_le + timedelta(days=jours)
    assert (apres.version, apres.decidee_le) == (2, jour)
    # The title is delivered that day: what is transmitted says the same.
    assert attribution(apres, "RNCP99001")["debut_validite"] == jour
    (ligne,) = r.pv_contenu["lignes"]
    assert ligne["effet"]["jour"] == ("" if jours else d.jury_le.isoformat())
    dit = rectificatif_a_lire(r)["lignes"][0]["effet"]
    assert dit.startswith(
        "Prend effet le jour de la dernière signature" if jours else "Prend effet le 24 novembre 2026"
    )
    assert composer_rectificatif(r).startswith(b"%PDF")


def test_la_page_dit_le_jour_et_pourquoi(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = avec_ligne(d)
    texte = client(helene).get(page(o, r)).content.decode()
    assert "Prend effet le 24 novembre 2026" in texte
    assert "mal calculé ou mal écrit" in texte


def test_corriger_une_rectification_ne_change_pas_son_jour(o: Organisation, sophie: Membre, helene: Membre) -> None:
    """A slip in the second version is put right at the day of the second version."""
    d, bonnet = signee(o, sophie, helene), jure(o)
    _rectifiee(d, helene, bonnet, "note_omise")
    deux = decision_de(d, 1)
    with geler(maintenant() + timedelta(days=40)):
        r = ouverte(d)
        rectifications.placer_ligne(
            rectification=r, decision=deux, resultat="partiel", corrections={"BC03": "non"}, acteur=SYSTEME
        )
        scellee(accordee(r, helene, bonnet))
    assert decision_de(d, 1).decidee_le == deux.decidee_le == d.jury_le + timedelta(days=21)


def test_une_revision_avant_la_signature_reste_au_jour_du_jury(o: Organisation, sophie: Membre, helene: Membre) -> None:
    """The minutes that bear it are those of that day."""
    d = arretee(o, sophie, helene)
    with geler(maintenant() + timedelta(days=5)):
        demande = decisions.demander_revision(
            decision=decision_de(d, 1), resultat="admis", motif="Le bloc 3 avait été mal reporté.",
            corrections={"BC03": "acq"}, demandeur=personne(sophie),
        )  # fmt: skip
        approbations.approuver(demande.pk, acteur=personne(helene))
    assert decision_de(d, 1).decidee_le == d.jury_le


@pytest.mark.parametrize(
    ("nature", "dit"),
    [("erreur_materielle", "Décision rectifiée le 15 décembre 2026."), ("note_omise", "La décision rectifiée prend effet le 15 décembre 2026.")],
)  # fmt: skip
def test_ce_qui_est_garde_compte_depuis_le_jury_et_la_page_dit_pourquoi(
    o: Organisation, sophie: Membre, helene: Membre, nature: str, dit: str
) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    with geler(maintenant() + timedelta(days=21)):
        r = ouverte(d, nature)
        # The adjourned candidate had in fact the first bloc.
        rectifications.placer_ligne(
            rectification=r, decision=decision_de(d, 2), resultat="partiel", corrections={"BC01": "acq"}, acteur=SYSTEME
        )
        scellee(accordee(r, helene, bonnet))
        apres = decision_de(d, 2)
        a = AcquisConserve.objects.get(decision=apres, code="BC01")
        assert a.obtenu_le == d.jury_le
        texte = client(helene).get(reverse("deliberation:acquis_un", args=[o.slug, a.pk])).content.decode()
    assert dit in texte
    assert "Le délai compte depuis le 24 novembre 2026, jour du jury." in texte
    assert "un rectificatif ne l’allonge ni ne le raccourcit" in texte
    # What no rectification touched says nothing of it.
    autre = AcquisConserve.objects.filter(decision=decision_de(d, 1)).first()
    assert autre is not None
    assert (
        "Depuis quand"
        not in client(helene).get(reverse("deliberation:acquis_un", args=[o.slug, autre.pk])).content.decode()
    )
