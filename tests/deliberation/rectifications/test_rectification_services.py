"""Rectifying minutes: prepared, agreed by who sat, signed; nothing changes before the last signature, the first minutes never."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation import choix
from parchemin.deliberation.models import (
    AcquisConserve,
    Decision,
    Deliberation,
    LigneRectification,
    Rectification,
    SignaturePV,
    SignatureRectificatif,
)
from parchemin.deliberation.periodiques import garder_les_pv
from parchemin.deliberation.pv import empreinte
from parchemin.deliberation.selectors import rectifications as selectors
from parchemin.deliberation.services import decisions, deliberations, rectifications, signatures
from parchemin.journal.facade import SYSTEME, evenements_de, phrases, verifier
from parchemin.parcours.models import MembreJury, Personne
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.exterieur import designer_exterieur
from parchemin.plateforme.approbations.registre import Acteur, est_habilite
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.acte.fabrique_acte import (
    approuver,
    arretee,
    candidats_de,
    decidee,
    noter_presents,
    personne,
    session_prete,
    tous_signent,
)
from tests.deliberation.acte.fabrique_acte import ouverte as deliberation_ouverte
from tests.deliberation.rectifications.fabrique_rectifications import (
    MOTIF,
    accordee,
    accorder,
    avec_ligne,
    decision_de,
    jure,
    lignes_de,
    ouverte,
    relue,
    scellee,
    siege,
    signee,
    signer,
)
from tests.fabrique import membre

pytestmark = pytest.mark.django_db


def codes(e: pytest.ExceptionInfo[ErreurMetier]) -> set[str]:
    return {c.code for c in e.value.constats}


def fige(d: Deliberation) -> dict[str, Any]:
    """Everything of the first minutes that must not move."""
    d.refresh_from_db()
    return {
        "pv": (d.pv_contenu, d.pv_empreinte, d.pv_piece_id, d.externe_piece_id, d.etat, d.signee_le),
        "signatures": list(SignaturePV.toutes.filter(deliberation=d).order_by("pk").values()),
    }


# --- The whole path.
def test_du_pv_signe_au_rectificatif_signe(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    bonnet = jure(o)
    avant, premier = decision_de(d, 1), fige(d)
    r = accordee(avec_ligne(d), helene, bonnet)
    assert (r.etat, r.numero, r.numero_pv) == ("a_signer", 1, f"{d.numero_pv}-R1")
    assert [s.etat for s in lignes_de(r)] == ["attendue"] * 3
    un, deux, trois = lignes_de(r)
    signer(un)
    signer(deux)
    assert decision_de(d, 1).pk == avant.pk  # nothing changed yet
    assert AcquisConserve.toutes.filter(decision=avant, retire_le__isnull=True).exists()
    signer(trois)
    r = relue(r)
    apres = decision_de(d, 1)
    assert (r.etat, apres.version, apres.resultat, apres.motif) == ("scellee", 2, "admis", MOTIF)
    assert LigneRectification.toutes.get(rectification=r).apres_id == apres.pk
    assert not AcquisConserve.toutes.filter(decision=avant, retire_le__isnull=True).exists()
    assert fige(d) == premier
    assert empreinte(r.pv_contenu) == r.pv_empreinte
    assert empreinte(d.pv_contenu) == d.pv_empreinte
    assert {s.empreinte for s in lignes_de(r)} == {r.pv_empreinte}
    assert all(s.le is not None for s in lignes_de(r))
    assert verifier(o.chaine).valide


def test_le_texte_cite_le_pv_corrige_et_ne_dit_que_ce_qui_change(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    contenu = r.pv_contenu
    assert contenu["corrige"] == {
        "numero": d.numero_pv, "rectificatif": False, "signe_le": "2026-11-24", "empreinte": d.pv_empreinte,
    }  # fmt: skip
    (ligne,) = contenu["lignes"]
    assert ligne["nom"] == "Petit"
    assert (ligne["avant"]["decision"], ligne["apres"]["decision"]) == ("Validation partielle", "Admis")
    assert ligne["corrections"] == [{"code": "BC03", "libelle": "Bloc 3", "avant": "non acquis", "apres": "acquis"}]
    assert (ligne["avant"]["acquis"], ligne["apres"]["acquis"]) == (["BC01", "BC02"], ["BC01", "BC02", "BC03"])
    assert (contenu["nature"], contenu["motif"]) == ("Erreur matérielle", MOTIF)
    assert [m["qualite"] for m in contenu["membres"]] == ["Président", "Membre", "Membre"]


def test_le_second_corrige_l_etat_laisse_par_le_premier(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    un = scellee(accordee(avec_ligne(d), helene, bonnet))
    r = ouverte(d, "decision_autorite", reference="Tribunal administratif de Nantes, n° 2601234, 20 novembre 2026")
    rectifications.placer_ligne(rectification=r, decision=decision_de(d, 1), resultat="ajourne", acteur=SYSTEME)
    rectifications.placer_ligne(
        rectification=r, decision=decision_de(d, 2), resultat="partiel", corrections={"BC01": "acq"}, acteur=SYSTEME
    )
    deux = scellee(accordee(r, helene, bonnet))
    assert (deux.numero_pv, deux.corrige_id) == (f"{d.numero_pv}-R2", un.pk)
    assert deux.pv_contenu["corrige"]["empreinte"] == un.pv_empreinte
    assert deux.pv_contenu["initial"]["empreinte"] == d.pv_empreinte
    assert [x["avant"]["version"] for x in deux.pv_contenu["lignes"]] == [1, 2]  # Lebrun, then Petit
    assert [decision_de(d, n).resultat for n in range(3)] == ["admis", "ajourne", "partiel"]
    assert [x.numero for x in selectors.pv_de(decision_de(d, 1))] == [d.numero_pv, un.numero_pv, deux.numero_pv]
    assert [x.numero for x in selectors.pv_de(decision_de(d, 2))] == [d.numero_pv, deux.numero_pv]
    assert [x.numero for x in selectors.pv_de(decision_de(d, 0))] == [d.numero_pv]


# --- Refusals.
def test_on_ne_rectifie_que_du_signe_et_une_fois_a_la_fois(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = arretee(o, sophie, helene)
    with pytest.raises(ErreurMetier) as e:
        ouverte(d)
    assert codes(e) == {"DEL-080"}
    d = signee(o, sophie, helene, certification=d.session.certification, intitule="Autre", close=False)
    r = ouverte(d)
    with pytest.raises(ErreurMetier) as e:
        ouverte(d)
    assert codes(e) == {"DEL-081"}
    with pytest.raises(IntegrityError), transaction.atomic():  # the table itself says so
        Rectification.toutes.create(
            organisation=o, deliberation=d, nature="note_omise", motif=MOTIF, ouverte_par_libelle="x", ouverte_le=r.ouverte_le
        )  # fmt: skip


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"motif": "court"}, "DEL-032"),
        ({"motif": "Le candidat avait un cancer ce jour-là."}, "DEL-059"),
        ({"nature": "decision_autorite"}, "DEL-082"),
        ({"nature": "seconde_deliberation", "reference": " "}, "DEL-082"),
        ({"nature": "seconde_deliberation", "reference": "Après son cancer"}, "DEL-059"),
    ],
)  # fmt: skip
def test_ouvertures_refusees(o: Organisation, sophie: Membre, helene: Membre, champs: Any, attendu: str) -> None:
    d = signee(o, sophie, helene)
    with pytest.raises(ErreurMetier) as e:
        ouverte(d, **champs)
    assert codes(e) == {attendu}
    assert not Rectification.toutes.exists()


@pytest.mark.parametrize(
    ("nature", "rang", "champs", "attendu"),
    [
        ("erreur_materielle", 0, {"resultat": "partiel"}, "DEL-022"),
        ("erreur_materielle", 0, {"resultat": "admis"}, "DEL-033"),
        ("erreur_materielle", 0, {"resultat": "admis", "corrections": {"X": "acq"}}, "DEL-035"),
        ("note_omise", 1, {"resultat": "admis"}, "DEL-084"),
        ("seconde_deliberation", 1, {"resultat": "en_attente"}, "DEL-085"),
        ("decision_autorite", 1, {"resultat": "bravo"}, "DEL-027"),
    ],
)  # fmt: skip
def test_lignes_refusees(
    o: Organisation, sophie: Membre, helene: Membre, nature: str, rang: int, champs: Any, attendu: str
) -> None:
    d = signee(o, sophie, helene)
    r = ouverte(d, nature, reference="Le 20 novembre 2026")
    with pytest.raises(ErreurMetier) as e:
        rectifications.placer_ligne(rectification=r, decision=decision_de(d, rang), acteur=SYSTEME, **champs)
    assert codes(e) == {attendu}
    assert not LigneRectification.toutes.exists()


def test_seule_une_autorite_fait_decider_moins_bien_que_la_regle(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d = signee(o, sophie, helene)
    r = ouverte(d, "decision_autorite", reference="Tribunal administratif de Nantes, n° 2601234")
    rectifications.placer_ligne(rectification=r, decision=decision_de(d, 0), resultat="ajourne", acteur=SYSTEME)
    r = scellee(accordee(r, helene, jure(o)))
    assert decision_de(d, 0).resultat == "ajourne"
    assert r.pv_contenu["lignes"][0]["propose"] == "Admis"


def test_une_decision_d_un_autre_jury_n_y_entre_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    autre = signee(o, sophie, helene, certification=d.session.certification, intitule="Autre")
    with pytest.raises(ErreurMetier) as e:
        rectifications.placer_ligne(
            rectification=ouverte(d), decision=decision_de(autre, 1), resultat="admis", acteur=SYSTEME
        )
    assert codes(e) == {"DEL-029"}


# --- A wait that was signed.
def _attente(o: Organisation, sophie: Membre, helene: Membre) -> Deliberation:
    d = deliberation_ouverte(o)
    decisions.retenir(
        presentation=candidats_de(d.session)[0], resultat="en_attente", motif="Une pièce manque encore.", acteur=SYSTEME
    )
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    return tous_signent(approuver(d, helene))


def test_une_attente_signee_se_conclut_par_rectification(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = _attente(o, sophie, helene)
    with pytest.raises(ErreurMetier) as e:
        rectifications.placer_ligne(
            rectification=ouverte(d), decision=decision_de(d, 0), resultat="admis", acteur=SYSTEME
        )
    assert codes(e) == {"DEL-038"}
    assert "Une attente n’est pas une erreur matérielle" in e.value.constats[0].remede
    (r,) = Rectification.toutes.filter(deliberation=d)
    rectifications.modifier_rectification(
        rectification=r, nature="seconde_deliberation", motif="Le jury s’est réuni, la pièce est arrivée.",
        reference="Réunion du 24 novembre 2026", acteur=SYSTEME,
    )  # fmt: skip
    rectifications.placer_ligne(rectification=r, decision=decision_de(d, 0), resultat="admis", acteur=SYSTEME)
    r = scellee(accordee(r, helene, jure(o)))
    assert (decision_de(d, 0).resultat, r.pv_contenu["lignes"][0]["avant"]["decision"]) == ("admis", "En attente")


# --- Four eyes.
def test_le_secretariat_prepare_et_ne_demande_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = avec_ligne(d)
    with pytest.raises(ErreurMetier) as e:
        rectifications.demander_accord(rectification=r, demandeur=personne(sophie))
    assert codes(e) == {"DEL-086"}


def test_qui_a_preside_demande(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    aubry, bonnet = jure(o, "Aubry"), jure(o)
    with pytest.raises(ErreurMetier) as e:
        rectifications.demander_accord(rectification=avec_ligne(d), demandeur=personne(bonnet))
    assert codes(e) == {"DEL-086"}  # sat, did not preside
    (r,) = Rectification.toutes.filter(deliberation=d)
    assert accordee(r, aubry, bonnet).etat == "a_signer"


def test_la_seconde_personne_a_siege_et_n_est_pas_la_premiere(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r, qualite = avec_ligne(d), membre(o, Role.QUALITE, email="qualite@acte.example")
    demande = rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    for m, attendu in ((qualite, "DEL-087"), (sophie, "DEL-087"), (helene, "APP-001")):
        with pytest.raises(ErreurMetier) as e:
            approbations.approuver(demande.pk, acteur=personne(m))
        assert codes(e) == {attendu}
        assert not est_habilite(demande, m.utilisateur_id)
    assert relue(r).etat == "preparee"
    bonnet = jure(o)
    noter_presents([siege(d, "Bonnet")], present=False)
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(bonnet))
    assert codes(e) == {"DEL-087"}  # a member who was not there
    noter_presents([siege(d, "Bonnet")])
    assert est_habilite(demande, bonnet.utilisateur_id)
    assert accorder(r, bonnet).etat == "a_signer"


def test_un_membre_sans_compte_approuve_par_lien_nul_autre(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = avec_ligne(d)
    demande = rectifications.demander_accord(rectification=r, demandeur=personne(helene))

    def designer(courriel: str) -> None:
        demande.refresh_from_db()
        designer_exterieur(
            demande, destinataire_libelle="Marc Caron", courriel=courriel, designe_par_id=sophie.utilisateur_id,
            designe_par_libelle="Sophie",
        )  # fmt: skip

    designer("inconnu@ailleurs.example")
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=Acteur(None, "Un inconnu (personne extérieure)"))
    assert codes(e) == {"DEL-087"}
    designer(MembreJury.toutes.get(nom="Caron").courriel)
    approbations.approuver(demande.pk, acteur=Acteur(None, "Marc Caron (personne extérieure)"))
    assert relue(r).etat == "a_signer"


def test_ce_qui_change_pendant_la_relecture_refuse_l_accord(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    r = avec_ligne(d)
    demande = rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    for geste in (
        lambda: rectifications.placer_ligne(
            rectification=r, decision=decision_de(d, 2), resultat="admis", acteur=SYSTEME
        ),
        lambda: rectifications.retirer_ligne(rectification=r, decision=decision_de(d, 1), acteur=SYSTEME),
        lambda: rectifications.modifier_rectification(
            rectification=r, nature="note_omise", motif=MOTIF, acteur=SYSTEME
        ),
        lambda: rectifications.abandonner(rectification=r, motif="On abandonne finalement.", acteur=personne(helene)),
    ):
        with pytest.raises(ErreurMetier) as e:
            geste()
        assert codes(e) == {"DEL-030"}
    Personne.toutes.filter(nom_naissance="Petit").update(naissance_jour=13)
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(bonnet))
    assert codes(e) == {"APP-003"}
    with pytest.raises(ErreurMetier) as e:
        rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    assert codes(e) == {"APP-004"}


def test_un_double_accord_n_ecrit_qu_un_texte(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    r = avec_ligne(d)
    demande = rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    approbations.approuver(demande.pk, acteur=personne(bonnet))
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(bonnet))
    assert codes(e) == {"APP-002"}
    with pytest.raises(ErreurMetier) as e:
        rectifications.demander_accord(rectification=relue(r), demandeur=personne(helene))
    assert codes(e) == {"DEL-089"}
    assert SignatureRectificatif.toutes.filter(rectification=r).count() == 3


# --- Signatures.
def test_chacun_signe_une_fois_le_texte_qu_il_a_lu(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    un, deux, trois = lignes_de(r)
    for vue in (d.pv_empreinte, "0" * 64):
        with pytest.raises(ErreurMetier) as e:
            signatures.signer(signature=un, empreinte_vue=vue, moyen="compte", acteur=SYSTEME)
        assert codes(e) == {"DEL-050"}
    signer(un)
    with pytest.raises(ErreurMetier) as e:
        signer(un)
    assert codes(e) == {"DEL-052"}
    signatures.refuser_de_signer(signature=deux, motif="La note n’était pas fausse.", moyen="compte", acteur=SYSTEME)
    assert relue(r).etat == "a_signer"
    # One refusal, one signature, and the president signed: the jury agrees.
    signatures.noter_absence(signature=trois, motif="Parti à l’étranger.", acteur=SYSTEME)
    assert relue(r).etat == "scellee"
    with pytest.raises(ErreurMetier) as e:  # a double submit of the last answer
        signatures.noter_absence(signature=trois, motif="Parti à l’étranger.", acteur=SYSTEME)
    assert codes(e) == {"DEL-053"}
    assert Decision.toutes.filter(presentation=candidats_de(d.session)[1]).count() == 2


def test_sans_aucune_signature_rien_ne_change(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    for s in lignes_de(r):
        signatures.refuser_de_signer(signature=s, motif="La note n’était pas fausse.", moyen="compte", acteur=SYSTEME)
    assert (relue(r).etat, decision_de(d, 1).version) == ("a_signer", 1)
    rectifications.abandonner(rectification=r, motif="Le jury refuse de signer.", acteur=personne(helene))
    assert (relue(r).etat, decision_de(d, 1).version) == ("abandonnee", 1)
    suivante = accordee(avec_ligne(d), helene, Membre.toutes.get(utilisateur__email="bonnet@compte.example"))
    assert suivante.numero_pv == f"{d.numero_pv}-R2"  # the number given up is not used again
    assert suivante.corrige_id is None  # nor corrected: it never took effect


def test_ceux_que_le_premier_demandait(o: Organisation, sophie: Membre, helene: Membre) -> None:
    """Who was not there does not sign; who was noted unreachable then is asked again."""
    s = session_prete(o)
    noter_presents([s.sieges.get(membre__nom="Bonnet")], present=False)
    d = deliberations.ouvrir_deliberation(session=s, acteur=SYSTEME)
    decisions.retenir_propositions(deliberation=d, acteur=SYSTEME)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    d = approuver(d, helene)
    president, absente, autre = SignaturePV.toutes.filter(deliberation=d).order_by("pk")
    assert absente.etat == "absent"
    signatures.signer(signature=president, empreinte_vue=d.pv_empreinte, moyen="compte", acteur=SYSTEME)
    signatures.noter_absence(signature=autre, motif="Ne répond plus.", acteur=SYSTEME)
    d.refresh_from_db()
    r = accordee(avec_ligne(d), helene, jure(o, "Aubry"))
    assert [(x.etat, x.motif) for x in lignes_de(r)] == [
        ("attendue", ""),
        ("absent", "n’a pas siégé"),
        ("attendue", ""),
    ]
    assert [m["nom"] for m in r.pv_contenu["membres"]] == ["Marc Aubry", "Marc Caron"]


def test_sur_papier(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    un, *_ = lignes_de(r)
    with pytest.raises(ErreurMetier) as e:
        signatures.noter_signature_papier(signature=un, acteur=SYSTEME)
    assert codes(e) == {"DEL-056"}
    signatures.joindre_pdf(porteur=r, contenu=io.BytesIO(b"%PDF-1.7\n%%EOF\n"), nom="r.pdf", acteur=SYSTEME)
    faite = signatures.noter_signature_papier(signature=un, acteur=SYSTEME)
    assert (faite.moyen, len(faite.empreinte)) == ("papier", 64)
    with pytest.raises(ErreurMetier) as e:
        signatures.joindre_pdf(porteur=r, contenu=io.BytesIO(b"%PDF-1.4\n%%EOF\n"), nom="s.pdf", acteur=SYSTEME)
    assert codes(e) == {"DEL-043"}
    d.refresh_from_db()
    assert d.externe_piece_id is None


def test_un_texte_altere_ne_se_signe_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    Rectification.toutes.filter(pk=r.pk).update(pv_contenu=r.pv_contenu | {"motif": "Autre"})
    with pytest.raises(ErreurMetier) as e:
        signer(lignes_de(r)[0])
    assert codes(e) == {"DEL-051"}


def test_ce_qui_prend_effet_est_ce_qui_a_ete_signe(
    o: Organisation, sophie: Membre, helene: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that gives something else by the last signature: nothing takes effect, and the signature is not counted."""
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    for s in lignes_de(r)[:2]:
        signer(s)
    reproposer = rectifications.reproposer

    def autrement(*args: Any, **kwargs: Any) -> Any:
        dossier, p = reproposer(*args, **kwargs)
        return dossier, replace(p, unites=tuple(u._replace(acquis=False) for u in p.unites))

    monkeypatch.setattr(rectifications, "reproposer", autrement)
    with pytest.raises(ErreurMetier) as e:
        signer(lignes_de(r)[2])
    assert codes(e) == {"DEL-091"}
    monkeypatch.undo()
    assert decision_de(d, 1).version == 1


def test_une_decision_signee_se_rejoue(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    scellee(accordee(avec_ligne(d), helene, jure(o)))
    version2 = decision_de(d, 1)
    dossier, proposition = decisions.reproposer(version2, {})
    assert str(proposition.resultat) == version2.resultat
    assert choix.controler_choix(proposition, dossier, version2.resultat, version2.mention, version2.motif) == []


def test_les_deux_pdf_sont_gardes(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    assert garder_les_pv() == "1 gardés"
    premier = Deliberation.toutes.get(pk=d.pk).pv_piece_id
    r = scellee(accordee(avec_ligne(d), helene, jure(o)))
    assert garder_les_pv() == "1 gardés"
    assert relue(r).pv_piece_id is not None
    assert Deliberation.toutes.get(pk=d.pk).pv_piece_id == premier
    assert garder_les_pv() == "0 gardés"


# --- What is told.
def test_le_journal_dit_chaque_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = scellee(accordee(avec_ligne(d), helene, jure(o)))
    session = "\n".join(p.phrase for p in phrases(evenements_de([o.chaine], "session_examen", str(d.session_id))))
    for phrase in (
        "a ouvert la rectification", "Petit, de « Validation partielle » à « Admis »", "a demandé l’accord d’une seconde personne",
        f"le procès-verbal rectificatif n° {r.numero_pv} est à signer", f"a signé le procès-verbal rectificatif n° {r.numero_pv}",
        "ses décisions prennent effet",
    ):  # fmt: skip
        assert phrase.replace("Petit", "PETIT") in session or phrase in session, phrase
    qui = decision_de(d, 1).inscription.personne_id
    personne_ = "\n".join(p.phrase for p in phrases(evenements_de([o.chaine], "personne", str(qui))))
    assert f"(version 2, procès-verbal rectificatif n° {r.numero_pv}) : admis." in personne_


def test_une_deliberation_arretee_se_revise_encore(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = decidee(o)
    deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    d = approuver(d, helene)
    decision = decision_de(d, 1)
    demande = decisions.demander_revision(
        decision=decision, demandeur=personne(sophie), resultat="admis", motif=MOTIF, corrections={"BC03": "acq"}
    )
    approbations.approuver(demande.pk, acteur=personne(helene))
    assert decision_de(d, 1).version == 2
    assert selectors.vivante(d) is None
