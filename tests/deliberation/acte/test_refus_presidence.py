"""The president refuses the first minutes: they stay unsigned, and there is a way out that the jury signs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import (
    Deliberation,
    EtatDeliberation,
    EtatSignature,
    RemplacementPresidence,
    SignaturePV,
)
from parchemin.deliberation.pv_pdf import composer_pv, contenu_a_editer, pv_a_lire
from parchemin.deliberation.services import desaccord, signatures
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import QualiteSiege
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.acte.fabrique_acte import arretee, direction, secretaire, tous_signent
from tests.fabrique import client_de, organisation

pytestmark = pytest.mark.django_db
REFUS = "Une note a été lue de travers."
RAISON = "La présidente refuse de signer ; le jury confie la présidence à M. Bonnet."


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def sophie(o: Organisation) -> Membre:
    return secretaire(o)


@pytest.fixture
def helene(o: Organisation) -> Membre:
    return direction(o)


def codes(e: pytest.ExceptionInfo[ErreurMetier]) -> set[str]:
    return {c.code for c in e.value.constats}


def lignes(d: Deliberation) -> list[SignaturePV]:
    return list(SignaturePV.toutes.filter(deliberation=d).select_related("siege__membre").order_by("pk"))


def presidence(d: Deliberation) -> SignaturePV:
    return next(s for s in lignes(d) if s.siege.qualite == QualiteSiege.PRESIDENT)


def relue(d: Deliberation) -> Deliberation:
    return Deliberation.toutes.select_related("session").get(pk=d.pk)


def refusee(o: Organisation, sophie: Membre, helene: Membre) -> Deliberation:
    """The president refused, the two others signed."""
    d = arretee(o, sophie, helene)
    signatures.refuser_de_signer(signature=presidence(d), motif=REFUS, moyen="compte", acteur=SYSTEME)
    return tous_signent(d)


def test_contre_sa_presidence_le_pv_reste_a_signer(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = refusee(o, sophie, helene)
    assert d.etat == EtatDeliberation.DELIBEREE
    assert d.signee_le is None
    (dit,) = signatures.sans_effet(d)
    assert dit.code == "DEL-067"
    assert presidence(d).nom in dit.quoi
    assert "autre version" in dit.remede
    assert "présidence" in dit.remede


def test_plus_de_refus_que_de_signatures(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    autres = [s for s in lignes(d) if s.siege.qualite != QualiteSiege.PRESIDENT]
    for s in autres:
        signatures.refuser_de_signer(signature=s, motif=REFUS, moyen="compte", acteur=SYSTEME)
    d = tous_signent(d)
    assert d.etat == EtatDeliberation.DELIBEREE
    assert "2 refus, 1 signature" in signatures.sans_effet(d)[0].quoi


def test_un_seul_refus_d_un_membre_n_empeche_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    autre = next(s for s in lignes(d) if s.siege.qualite != QualiteSiege.PRESIDENT)
    signatures.refuser_de_signer(signature=autre, motif=REFUS, moyen="compte", acteur=SYSTEME)
    assert tous_signent(d).etat == EtatDeliberation.SIGNEE


def test_la_presidence_rappelee_signe(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = refusee(o, sophie, helene)
    signatures.redonner_la_parole(signature=presidence(d), motif="La note a été vérifiée avec elle.", acteur=SYSTEME)
    assert tous_signent(d).etat == EtatDeliberation.SIGNEE


def test_une_autre_version_du_texte_redemande_tout_le_monde(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = refusee(o, sophie, helene)
    desaccord.reecrire_pv(
        deliberation=d, observations="La note de pratique a été relue en séance.",
        motif="La présidente demandait que la relecture soit écrite.", acteur=SYSTEME,
    )  # fmt: skip
    suite = relue(d)
    assert suite.pv_empreinte != d.pv_empreinte
    assert {s.etat for s in lignes(suite)} == {EtatSignature.ATTENDUE}
    assert "relue en séance" in pv_a_lire(suite)["observations"][0]
    assert tous_signent(suite).etat == EtatDeliberation.SIGNEE
    dites = [p.phrase for p in phrases(evenements_de([o.chaine], "session_examen", str(d.session_id)))]
    assert any("a écrit une autre version du procès-verbal" in p for p in dites)


def test_le_meme_texte_n_est_pas_une_autre_version(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = refusee(o, sophie, helene)
    with pytest.raises(ErreurMetier) as e:
        desaccord.reecrire_pv(deliberation=d, observations=d.observations, motif=RAISON, acteur=SYSTEME)
    assert codes(e) == {"DEL-070"}


def test_la_presidence_est_remplacee_par_un_acte_nomme(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = refusee(o, sophie, helene)
    ancienne, nouvelle = presidence(d), next(s for s in lignes(d) if s.etat == EtatSignature.SIGNEE)
    desaccord.remplacer_presidence(deliberation=d, siege_id=nouvelle.siege_id, motif=RAISON, acteur=SYSTEME)
    suite = relue(d)
    assert presidence(suite).siege_id == nouvelle.siege_id
    assert presidence(suite).qualite.startswith("Président")
    assert {s.etat for s in lignes(suite)} == {EtatSignature.ATTENDUE}  # the text names it: everybody reads it again
    acte = RemplacementPresidence.toutes.get(deliberation=d)
    assert (acte.ancien_id, acte.nouveau_id, acte.refus, acte.motif) == (
        ancienne.siege_id, nouvelle.siege_id, REFUS, RAISON,
    )  # fmt: skip
    (dit,) = contenu_a_editer(suite)["presidence"]
    assert (dit["president"], dit["remplace"], dit["refus"], dit["raison"]) == (
        nouvelle.nom, ancienne.nom, REFUS, RAISON,
    )  # fmt: skip
    assert nouvelle.nom in pv_a_lire(suite)["presidence"][0]
    assert composer_pv(suite).startswith(b"%PDF")
    # The one who refused signs or refuses as a member: the text stands with the others.
    signatures.refuser_de_signer(
        signature=next(s for s in lignes(suite) if s.siege_id == ancienne.siege_id),
        motif=REFUS, moyen="compte", acteur=SYSTEME,
    )  # fmt: skip
    assert tous_signent(suite).etat == EtatDeliberation.SIGNEE


def test_remplacements_refuses(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    autre = next(s for s in lignes(d) if s.siege.qualite != QualiteSiege.PRESIDENT)
    with pytest.raises(ErreurMetier) as e:  # she did not refuse
        desaccord.remplacer_presidence(deliberation=d, siege_id=autre.siege_id, motif=RAISON, acteur=SYSTEME)
    assert codes(e) == {"DEL-068"}
    signatures.refuser_de_signer(signature=presidence(d), motif=REFUS, moyen="compte", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        desaccord.remplacer_presidence(deliberation=d, siege_id=presidence(d).siege_id, motif=RAISON, acteur=SYSTEME)
    assert codes(e) == {"DEL-069"}
    signatures.refuser_de_signer(signature=autre, motif=REFUS, moyen="compte", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:  # who refused too does not preside a text that they refuse
        desaccord.remplacer_presidence(deliberation=d, siege_id=autre.siege_id, motif=RAISON, acteur=SYSTEME)
    assert codes(e) == {"DEL-069"}
    with pytest.raises(ErreurMetier) as e:
        desaccord.remplacer_presidence(deliberation=d, siege_id=lignes(d)[-1].siege_id, motif="non", acteur=SYSTEME)
    assert codes(e) == {"DEL-032"}


def test_la_page_dit_la_suite(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = refusee(o, sophie, helene)
    nouvelle = next(s for s in lignes(d) if s.etat == EtatSignature.SIGNEE)
    c = client_de(sophie.utilisateur)
    page = reverse("deliberation:signatures", args=[o.slug, d.session_id])
    texte = c.get(page).content.decode()
    remplacer = reverse("deliberation:signatures_presidence", args=[o.slug, d.session_id])
    reecrire = reverse("deliberation:signatures_reecrire", args=[o.slug, d.session_id])
    assert "DEL-067" in texte
    assert remplacer in texte
    assert reecrire in texte
    assert "Rappeler à signer" in texte
    assert "Pas signé" in texte
    assert "Procès-verbal signé<" not in texte
    assert "signeront de nouveau" in c.get(remplacer).content.decode()
    reponse = c.post(remplacer, {"siege": str(nouvelle.siege_id), "motif": RAISON})
    assert reponse.status_code == 302
    assert presidence(relue(d)).siege_id == nouvelle.siege_id
    assert c.get(reecrire).status_code == 200
