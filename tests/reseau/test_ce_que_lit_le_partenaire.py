"""No mark of what is to be checked reaches a partner; its home says first what it lost, and asks for nothing that is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.branchements.partenaires import journee_du_partenaire
from parchemin.parcours.models import Inscription
from parchemin.plateforme.fichiers.services import deposer
from parchemin.referentiel.models import Certification
from parchemin.reseau import urls
from parchemin.reseau.branchements import espace as branchements
from parchemin.reseau.domain.constats import NatureCertificateur, NatureMesure, recueil
from parchemin.reseau.lettres import composer_lettre, contenu_mesure, contenu_transmission
from parchemin.reseau.models import (
    AnomalieCommunication,
    CaptureCommunication,
    Convention,
    DemandePartenaire,
    DemandeSession,
    EchangePartenaire,
    HabilitationPartenaire,
    MesureReseau,
    MouvementHabilitation,
    NatureDemandePartenaire,
    PointGrille,
)
from parchemin.reseau.pieces import CONVENTION, REPONSE
from parchemin.reseau.services import captures, certificateur, controles, demandes, espace, reprise
from parchemin.reseau.services.lettres import texte_de
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.fabrique import client_de, membre
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k
from tests.reseau import fabrique_controles as fc
from tests.reseau.decor_reseau import _PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi")]
MARQUE = "à vérifier"
DIT = "art. R. 6113-9 (à vérifier)"


def _claire(o: Organisation, e: Etablissement) -> Membre:
    p = membre(o, Role.PARTENAIRE, email="claire@lit.example")
    RoleMembre.toutes.get(membre=p).etablissements.set([e])
    return p


def test_the_mark_is_there_to_be_left_out() -> None:
    """The texts that these pages cite carry it: without that, the tests below would see nothing."""
    assert MARQUE in recueil().texte("r6113_16", aujourdhui()).citation


def test_every_page_of_the_space_is_free_of_marks(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    contrat, jointe = (
        deposer(_PDF, nom="c.pdf", usage=u.code, organisation_id=o.pk, depose_par_libelle="Ada")
        for u in (CONVENTION, REPONSE)
    )
    Convention.toutes.filter(pk=h.convention_id).update(piece_id=contrat.pk)
    organise = f.habilitation(alpha, certification, role="organiser", convention=h.convention)
    s = DemandeSession.toutes.create(
        organisation=o,
        habilitation=organise,
        site=alpha,
        du=aujourdhui(),
        au=aujourdhui(),
        nombre=8,
        par_libelle="Claire",
    )
    x = fc.controle(alpha)
    PointGrille.toutes.filter(grille=x.grille).update(texte=f"Code du travail, {DIT}")
    for vers in ("avis", "preuves"):
        controles.avancer(controle=x, vers=vers, acteur=SYSTEME)
    y = fc.en_lecture(alpha)
    fc.tout_conforme(y)
    fc.noter(y, 1, "ecart", f"Voyez {DIT}.")
    controles.avancer(controle=y, vers="contradictoire", acteur=SYSTEME)
    k.transmis(k.constat(alpha, faits=f"Les faits sont contraires à {DIT}."))
    m = k.envoyee(k.decidee(k.mesure(h, "mise_en_demeure", [k.maintenu(k.constat(alpha))], motif=f"Voyez {DIT}.")))
    d = demandes.demander(
        etablissement=alpha, nature=NatureDemandePartenaire.PIECE, objet=f"Preuve {DIT}", texte=DIT, acteur=SYSTEME
    )
    demandes.repondre(demande=d, texte="Voici.", pieces=[jointe.pk], acteur=SYSTEME)
    demandes.reprendre(demande=d, texte=f"Il manque {DIT}.", avant_le=None, acteur=SYSTEME)
    assert not DemandePartenaire.toutes.filter(texte__contains=MARQUE).exists(), "nothing is written with it"
    # And as older versions wrote them.
    DemandePartenaire.toutes.filter(pk=d.pk).update(texte=DIT)
    EchangePartenaire.toutes.filter(demande=d, cote="certificateur").update(texte=DIT)
    MouvementHabilitation.toutes.filter(habilitation=h, vers=h.etat).update(motif=DIT)

    client = client_de(_claire(o, alpha).utilisateur)
    objets: dict[str, list[tuple[Any, ...]]] = {
        "espace": [()], "espace_demandes": [()], "espace_sessions": [()], "espace_session_demander": [()], "espace_collegues": [()],
        "espace_inviter": [()], "espace_session": [(s.pk,)], "espace_lettre": [(m.lettre_id,)],
        "espace_demande": [(n,) for n in DemandePartenaire.toutes.order_by("pk").values_list("pk", flat=True)],
    }  # fmt: skip
    fichiers = {"espace_piece", "espace_convention", "espace_lettre_document", "espace_retirer"}
    assert {p.name for p in urls.urlpatterns if str(p.name).startswith("espace")} == objets.keys() | fichiers
    assert len(objets["espace_demande"]) >= 6
    for nom, arguments in objets.items():
        for args in arguments:
            reponse = client.get(reverse(f"reseau:{nom}", args=[o.slug, *args]))
            assert reponse.status_code == 200, (nom, args)
            assert MARQUE not in reponse.content.decode().replace("\u00a0", " "), (nom, args)


@pytest.mark.parametrize("statut", list(NatureCertificateur))
def test_every_letter_is_free_of_marks(statut: str, o: Organisation, h: HabilitationPartenaire) -> None:
    certificateur.dire_nature(organisation=o, nature=statut, acteur=SYSTEME)
    x, jour = k.constat(h.etablissement, faits=f"Voyez {DIT}."), aujourdhui()
    contenus = [contenu_transmission([x], signataire="Ada", qualite="Réseau", repondre_avant=jour, jour=jour)]
    for nature in NatureMesure:
        if nature is not NatureMesure.AUCUNE:
            dates = {"du": jour, "au": jour} if nature is NatureMesure.RESTRICTION else {}
            m = k.mesure(h, nature, [x], attendu=f"Corrigez {DIT}.", urgence=DIT, **dates)
            contenus.append(contenu_mesure(m, jour))
    assert len(contenus) == len(NatureMesure)
    for contenu in contenus:
        assert MARQUE not in str(contenu).replace("\u00a0", " ")
    assert composer_lettre(contenus[-1], datee_du=jour, le=maintenant()).startswith(b"%PDF")
    envoyee = k.decidee(MesureReseau.toutes.get(nature="suspension")).lettre
    assert envoyee is not None
    assert MARQUE not in texte_de(envoyee)


def test_the_request_to_correct_a_page_is_free_of_marks() -> None:
    capture = CaptureCommunication(nom_fichier="page.html", sorte="page", capturee_le=aujourdhui())
    a = AnomalieCommunication(
        citation="reconnu par l’État", lieu="titre", quoi="Ces mots trompent.", pourquoi=f"Selon {DIT}.", remede="Retirez-les.",
        textes=[{"citation": DIT}],
    )  # fmt: skip
    texte = captures.rediger(capture, [a])
    assert "Règle : art. R. 6113-9." in texte
    assert MARQUE not in texte


def test_the_home_says_first_what_was_lost_and_asks_no_end_that_is_refused(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    i = k.inscrite(o, alpha, certification)
    Inscription.toutes.filter(pk=i.pk).update(fin_prevue=aujourdhui())
    claire = _claire(o, alpha)
    client, url = client_de(claire.utilisateur), reverse("reseau:espace", args=[o.slug])
    demandes.demander(etablissement=alpha, nature=NatureDemandePartenaire.PIECE, objet="Attestation", acteur=SYSTEME)

    def fins() -> list[str]:
        return [e.quoi for e in journee_du_partenaire(claire, aujourdhui()) if e.cle == "parcours.partenaire.fins"]

    assert fins() == ["Un parcours se termine"]
    assert "Envoyer mes candidats" in client.get(url).content.decode()
    k.envoyee(k.decidee(k.mesure(h, "resiliation", [], motif="La convention finit d’un commun accord.")))
    page = client.get(url).content.decode()
    assert page.index("La convention finit d’un commun accord") < page.index("Ce qu’on vous demande")
    assert "Une personne est encore en cours" in page
    assert "Envoyer mes candidats" not in page
    assert fins() == []
    lignes = {e.cle.split(".")[1]: e for e in branchements.chez_le_partenaire(claire, aujourdhui())}
    assert lignes["perdue"].quoi.startswith("Résilié")
    assert not lignes["perdue"].a_lire, "somebody is still engaged there"
    # Once where it finishes was decided elsewhere, its end may be written: it is asked again.
    plan = reprise.ouvrir_plan(habilitation=HabilitationPartenaire.toutes.get(pk=h.pk), acteur=SYSTEME)
    reprise.decider_suite(plan=plan, inscription=i, suite="certificateur", acteur=SYSTEME)
    assert fins() == ["Un parcours se termine"]


def test_a_session_of_a_withdrawn_partner_is_not_offered_to_be_accepted(
    o: Organisation, alpha: Etablissement, tmp_path: Path
) -> None:
    c = f.certification(o, tmp_path, partenaire(1, role="HABILITATION_ORGANISER"))
    h = f.active(alpha, c, role="organiser")
    jour = aujourdhui() + timedelta(days=20)
    d = espace.demander_session(habilitation=h, site=alpha, du=jour, au=jour, nombre=8, message="", acteur=SYSTEME)
    sophie = membre(o, Role.SECRETARIAT_JURY)
    client, url = client_de(sophie.utilisateur), reverse("reseau:session_demandee", args=[o.slug, d.pk])
    assert [e.geste for e in branchements.sessions(sophie, aujourdhui())] == ["Répondre"]
    assert 'name="intitule"' in client.get(url).content.decode()
    k.envoyee(k.decidee(k.mesure(h, "resiliation", [])))
    (ligne,) = branchements.sessions(sophie, aujourdhui())
    assert ligne.geste == "Voir pourquoi"
    assert "Résilié" in ligne.pourquoi
    page = client.get(url).content.decode()
    assert 'name="intitule"' not in page
    assert "Résilié" in page
    assert reverse("reseau:session_refuser", args=[o.slug, d.pk]) in page
    with pytest.raises(ErreurMetier, match="HAB-201"):
        espace.accepter_session(demande=d, intitule="Voile", acteur=SYSTEME)
