"""After the deliberation: revisions by version, signatures of the minutes, closing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import (
    AcquisConserve,
    Decision,
    Deliberation,
    EtatDeliberation,
    IssueUnite,
    SignaturePV,
)
from parchemin.deliberation.periodiques import garder_les_pv
from parchemin.deliberation.services import decisions, deliberations, signatures
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.registres.periodiques import periodiques
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.acte.fabrique_acte import (
    approuver,
    arretee,
    candidats_de,
    direction,
    noter_presents,
    personne,
    secretaire,
    session_prete,
    tous_signent,
)
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


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


def ouvrir(s: SessionExamen) -> Deliberation:
    return deliberations.ouvrir_deliberation(session=s, acteur=SYSTEME)


def sentences(o: Organisation, genre: str, cle: int) -> list[str]:
    return [p.phrase for p in phrases(evenements_de([o.chaine], genre, str(cle)))]


# --- Revision.
def _demander(decision: Decision, qui: Membre, **suite: Any) -> Approbation:
    return decisions.demander_revision(decision=decision, demandeur=personne(qui), **suite)


def test_une_revision_remplace_sans_effacer(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    ancienne = Decision.toutes.get(presentation=candidats_de(d.session)[1])
    avant = dict(Decision.toutes.filter(pk=ancienne.pk).values()[0])
    demande = _demander(
        ancienne, sophie, resultat="admis", motif="Le bloc 3 avait été mal reporté.", corrections={"BC03": "acq"}
    )
    assert Decision.toutes.filter(presentation=ancienne.presentation).count() == 1
    approbations.approuver(demande.pk, acteur=personne(helene))
    nouvelle = Decision.toutes.get(presentation=ancienne.presentation, en_vigueur=True)
    assert (nouvelle.version, nouvelle.resultat, nouvelle.motif) == (2, "admis", "Le bloc 3 avait été mal reporté.")
    assert nouvelle.proposition["resultat"] == "admis"
    apres = dict(Decision.toutes.filter(pk=ancienne.pk).values()[0])
    assert apres == avant | {"en_vigueur": False}
    assert any("a révisé la décision" in p for p in sentences(o, "personne", ancienne.inscription.personne_id))
    with pytest.raises(ErreurMetier) as e:
        _demander(ancienne, sophie, resultat="admis", motif="Encore une fois.")
    assert codes(e) == {"DEL-034"}


@pytest.mark.parametrize("close", [False, True])
def test_une_fois_le_pv_signe_on_rectifie(o: Organisation, sophie: Membre, helene: Membre, close: bool) -> None:
    d = tous_signent(arretee(o, sophie, helene))
    if close:
        deliberations.clore(deliberation=d, acteur=SYSTEME)
    decision = Decision.toutes.get(presentation=candidats_de(d.session)[1])
    with pytest.raises(ErreurMetier) as e:
        _demander(
            decision, sophie, resultat="admis", motif="Le bloc 3 avait été mal reporté.", corrections={"BC03": "acq"}
        )
    assert codes(e) == {"DEL-039"}
    assert "Rectifier le procès-verbal" in e.value.constats[0].remede


def test_revenir_a_l_attente_retire_ce_qui_etait_garde(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    partielle = Decision.toutes.get(presentation=candidats_de(d.session)[1])
    assert AcquisConserve.toutes.filter(decision=partielle, retire_le__isnull=True).exists()
    demande = _demander(partielle, sophie, resultat="en_attente", motif="Une fraude est examinée.")
    approbations.approuver(demande.pk, acteur=personne(helene))
    assert not AcquisConserve.toutes.filter(
        decision__inscription=partielle.inscription, retire_le__isnull=True
    ).exists()


def test_une_note_corrigee_peut_abaisser_une_decision_jamais_le_jury_seul(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = arretee(o, sophie, helene)
    admise = Decision.toutes.get(presentation=candidats_de(d.session)[0])
    with pytest.raises(ErreurMetier) as e:
        _demander(admise, sophie, resultat="partiel", motif="Le jury se ravise après coup.")
    assert codes(e) == {"DEL-022"}
    demande = _demander(
        admise, sophie, resultat="partiel", motif="La note était celle d’une homonyme.", corrections={"BC01": "non"}
    )
    approbations.approuver(demande.pk, acteur=personne(helene))
    nouvelle = Decision.toutes.get(presentation=admise.presentation, en_vigueur=True)
    assert nouvelle.resultat == "partiel"
    assert IssueUnite.toutes.get(decision=nouvelle, code="BC01").acquis is False
    assert IssueUnite.toutes.get(decision=admise, code="BC01").acquis is True


@pytest.mark.parametrize(
    ("suite", "attendu"),
    [
        ({"resultat": "admis", "motif": "court"}, "DEL-032"),
        ({"resultat": "admis", "motif": "Rien de nouveau ici."}, "DEL-033"),
        ({"resultat": "admis", "motif": "Une unité qui n’existe pas.", "corrections": {"X": "acq"}}, "DEL-035"),
        ({"resultat": "admis", "motif": "Une note dans une validation.", "corrections": {"BC01": "12"}}, "RES-005"),
        ({"resultat": "bravo", "motif": "Un résultat inventé."}, "DEL-027"),
    ],
)  # fmt: skip
def test_revisions_refusees(o: Organisation, sophie: Membre, helene: Membre, suite: Any, attendu: str) -> None:
    d = arretee(o, sophie, helene)
    with pytest.raises(ErreurMetier) as e:
        _demander(Decision.toutes.get(presentation=candidats_de(d.session)[0]), sophie, **suite)
    assert codes(e) == {attendu}


def test_reviser_avant_la_fin_des_signatures_les_redemande(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    premiere = SignaturePV.toutes.filter(deliberation=d).order_by("pk")[0]
    signatures.joindre_pdf(porteur=d, contenu=io.BytesIO(b"%PDF-1.7\n%%EOF\n"), nom="a.pdf", acteur=SYSTEME)
    signatures.signer(signature=premiere, empreinte_vue=d.pv_empreinte, moyen="compte", acteur=SYSTEME)
    decision = Decision.toutes.get(presentation=candidats_de(d.session)[1])
    demande = _demander(decision, sophie, resultat="admis", motif="Le bloc 3 est acquis.", corrections={"BC03": "acq"})
    approbations.approuver(demande.pk, acteur=personne(helene))
    apres = Deliberation.toutes.get(pk=d.pk)
    assert apres.pv_empreinte != d.pv_empreinte
    assert (apres.externe_piece_id, apres.externe_nom) == (None, "")  # it was another text
    assert set(SignaturePV.toutes.filter(deliberation=d).values_list("etat", flat=True)) == {"attendue"}


# --- Signatures.
def test_chaque_membre_present_signe_puis_on_clot(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    with pytest.raises(ErreurMetier) as e:
        deliberations.clore(deliberation=d, acteur=SYSTEME)
    assert codes(e) == {"DEL-010"}
    lignes = list(SignaturePV.toutes.filter(deliberation=d).order_by("pk"))
    assert len(lignes) == 3
    with pytest.raises(ErreurMetier) as e:
        signatures.signer(signature=lignes[0], empreinte_vue="0" * 64, moyen="compte", acteur=SYSTEME)
    assert codes(e) == {"DEL-050"}
    signatures.signer(signature=lignes[0], empreinte_vue=d.pv_empreinte, moyen="compte", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        signatures.signer(signature=lignes[0], empreinte_vue=d.pv_empreinte, moyen="compte", acteur=SYSTEME)
    assert codes(e) == {"DEL-052"}
    signatures.refuser_de_signer(signature=lignes[1], motif="Je n’étais pas d’accord.", moyen="compte", acteur=SYSTEME)
    assert Deliberation.toutes.get(pk=d.pk).etat == EtatDeliberation.DELIBEREE
    signatures.noter_absence(signature=lignes[2], motif="Parti à l’étranger sans adresse.", acteur=SYSTEME)
    d = Deliberation.toutes.select_related("session").get(pk=d.pk)
    assert d.etat == EtatDeliberation.SIGNEE
    assert deliberations.clore(deliberation=d, acteur=SYSTEME).etat == EtatDeliberation.CLOSE
    with pytest.raises(ErreurMetier) as e:
        signatures.signer(signature=lignes[1], empreinte_vue=d.pv_empreinte, moyen="compte", acteur=SYSTEME)
    assert codes(e) == {"DEL-053"}


def test_sans_aucune_signature_le_pv_n_est_pas_signe(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    for s in SignaturePV.toutes.filter(deliberation=d).order_by("pk"):
        signatures.refuser_de_signer(signature=s, motif="Nous ne sommes pas d’accord.", moyen="compte", acteur=SYSTEME)
    assert Deliberation.toutes.get(pk=d.pk).etat == EtatDeliberation.DELIBEREE


def test_un_membre_absent_ne_signe_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    s = session_prete(o)
    noter_presents(list(s.sieges.order_by("pk"))[2:], present=False)
    d = ouvrir(s)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    approuver(d, helene)
    etats = list(SignaturePV.toutes.filter(deliberation=d).order_by("pk").values_list("etat", flat=True))
    assert etats == ["attendue", "attendue", "absent"]


def test_un_pv_altere_ne_se_signe_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    Deliberation.toutes.filter(pk=d.pk).update(pv_contenu={**d.pv_contenu, "session": "Une autre"})
    with pytest.raises(ErreurMetier) as e:
        signatures.signer(
            signature=SignaturePV.toutes.filter(deliberation=d).order_by("pk")[0], empreinte_vue=d.pv_empreinte,
            moyen="compte", acteur=SYSTEME,
        )  # fmt: skip
    assert codes(e) == {"DEL-051"}


def test_une_signature_sur_papier_se_prouve_par_le_document(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    ligne = SignaturePV.toutes.filter(deliberation=d).order_by("pk")[0]
    with pytest.raises(ErreurMetier) as e:
        signatures.noter_signature_papier(signature=ligne, acteur=SYSTEME)
    assert codes(e) == {"DEL-056"}
    d = signatures.joindre_pdf(porteur=d, contenu=io.BytesIO(b"%PDF-1.7\n%%EOF\n"), nom="PV signé.pdf", acteur=SYSTEME)
    faite = signatures.noter_signature_papier(signature=ligne, acteur=SYSTEME)
    assert (faite.moyen, len(faite.empreinte)) == ("papier", 64)
    assert faite.empreinte != d.pv_empreinte
    with pytest.raises(ErreurMetier) as e:
        signatures.joindre_pdf(porteur=d, contenu=io.BytesIO(b"%PDF-1.4\n%%EOF\n"), nom="b.pdf", acteur=SYSTEME)
    assert codes(e) == {"DEL-043"}
    d = tous_signent(d)
    assert d.etat == EtatDeliberation.SIGNEE
    with pytest.raises(ErreurMetier) as e:
        signatures.joindre_pdf(porteur=d, contenu=io.BytesIO(b"%PDF-1.4\n%%EOF\n"), nom="b.pdf", acteur=SYSTEME)
    assert codes(e) == {"DEL-053"}


def test_ce_que_le_membre_a_dit_ne_se_reprend_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    note, lui, _ = SignaturePV.toutes.filter(deliberation=d).order_by("pk")
    signatures.refuser_de_signer(signature=lui, motif="Je n’étais pas d’accord.", moyen="lien", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        signatures.redonner_la_parole(signature=lui, motif="On efface son refus.", acteur=SYSTEME)
    assert codes(e) == {"DEL-044"}
    signatures.noter_absence(signature=note, motif="Parti à l’étranger.", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        signatures.redonner_la_parole(signature=note, motif="", acteur=SYSTEME)
    assert codes(e) == {"DEL-032"}
    assert signatures.redonner_la_parole(signature=note, motif="Il est revenu.", acteur=SYSTEME).etat == "attendue"
    d = tous_signent(d)
    with pytest.raises(ErreurMetier) as e:
        signatures.redonner_la_parole(signature=note, motif="Trop tard, c’est signé.", acteur=SYSTEME)
    assert codes(e) == {"DEL-053"}


def test_un_pv_signe_que_rien_n_a_garde_est_garde(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = tous_signent(arretee(o, sophie, helene))  # in a test nothing is committed: what follows the commit did not run
    assert (d.etat, d.pv_piece_id) == (EtatDeliberation.SIGNEE, None)
    assert garder_les_pv() == "1 gardés"
    d.refresh_from_db()
    assert d.pv_piece_id is not None
    assert garder_les_pv() == "0 gardés"
    assert "deliberation.garder_les_pv" in {p.nom for p in periodiques()}
