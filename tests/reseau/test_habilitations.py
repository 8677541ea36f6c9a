"""From the first contact to the withdrawal: guards, two people, the declaration clock, the effect on enrolments and sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import Personne, StatutCandidat, VoieAcces
from parchemin.parcours.services.inscriptions import inscrire
from parchemin.parcours.services.sessions import creer_session
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import DeclarationListe, HabilitationPartenaire
from parchemin.reseau.selectors.liste_publique import ecarts
from parchemin.reseau.services import conventions, declarations, habilitations
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import ajouter_mois
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
MOTIF = "Trois sessions sans procès-verbal (article 12)."


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    return f.certification(o, tmp_path)


@pytest.fixture
def alpha(o: Organisation) -> Etablissement:
    return f.alpha(o)


def test_the_whole_way_to_active_leaves_its_history_and_a_declaration(
    alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    assert [m.vers for m in h.mouvements.all()] == [
        "prospect", "dossier_en_cours", "instruction", "convention_a_signer", "a_declarer", "actif",
    ]  # fmt: skip
    d = h.declarations.get()
    assert (d.objet, d.avant_le) == ("ajout", ajouter_mois(d.fait_le, 2))
    assert Evenement.objects.filter(acte="reseau.changer").count() == 5


def test_it_is_not_active_before_the_list_shows_it(o: Organisation, tmp_path: Path, alpha: Etablissement) -> None:
    c = f.certification(o, tmp_path, partenaire(2))
    h = f.habilitation(alpha, c)
    f.mener(h, "dossier_en_cours", "instruction", "convention_a_signer", "a_declarer")
    with pytest.raises(ErreurMetier) as e:
        habilitations.changer(habilitation=h, vers="actif", acteur=SYSTEME)
    assert [x.code for x in e.value.constats] == ["HAB-008", "HAB-009"]
    h.refresh_from_db()
    assert h.etat == "a_declarer"


def test_two_people_suspend_and_only_their_accord_changes_anything(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    ada, bob = (membre(o, Role.RESEAU, email=f"{x}@essai.example").utilisateur for x in ("ada", "bob"))
    with pytest.raises(ErreurMetier, match="HAB-001"):
        habilitations.changer(habilitation=h, vers="suspendu", motif=MOTIF, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-010"):
        habilitations.demander(habilitation=h, vers="suspendu", motif="non", demandeur=Acteur(ada.pk, "Ada"))
    demande = habilitations.demander(habilitation=h, vers="suspendu", motif=MOTIF, demandeur=Acteur(ada.pk, "Ada"))
    h.refresh_from_db()
    assert h.etat == "actif"
    with pytest.raises(ErreurMetier):
        approbations.approuver(demande.pk, acteur=Acteur(ada.pk, "Ada"))
    approbations.approuver(demande.pk, acteur=Acteur(bob.pk, "Bob"))
    h.refresh_from_db()
    assert h.etat == "suspendu"
    dernier = h.mouvements.order_by("-pk")[0]
    assert (dernier.motif, dernier.par_libelle) == (MOTIF, "Bob (à la demande d’Ada)")
    assert h.declarations.order_by("-pk")[0].objet == "retrait"


def test_what_was_decided_meanwhile_is_not_decided_again(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    autre = HabilitationPartenaire.toutes.get(pk=h.pk)
    habilitations.changer(habilitation=autre, vers="actif_surveille", motif=MOTIF, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-025"):
        habilitations.appliquer(habilitation=h, vers="suspendu", motif=MOTIF, acteur=SYSTEME)
    demande = habilitations.demander(habilitation=autre, vers="suspendu", motif=MOTIF, demandeur=Acteur(10**6, "Ada"))
    # Left and come back to: it is not the state that was read.
    habilitations.changer(habilitation=autre, vers="actif", motif=MOTIF, acteur=SYSTEME)
    habilitations.changer(habilitation=autre, vers="actif_surveille", motif=MOTIF, acteur=SYSTEME)
    with pytest.raises(ErreurMetier):
        approbations.approuver(demande.pk, acteur=Acteur(10**6 + 1, "Bob"))


def _personne(o: Organisation) -> Personne:
    p = Personne(organisation=o, nom_naissance="Essai", prenom1="Ada")
    p.save()
    return p


def _inscrire(o: Organisation, e: Etablissement, c: Certification) -> None:
    inscrire(
        organisation=o, personne=_personne(o), certification=c, acteur=SYSTEME, voie=VoieAcces.FORMATION_CONTINUE,
        statut=StatutCandidat.FPC, entree=aujourdhui(), prestataire=e,
    )  # fmt: skip


def test_a_suspended_partner_enrols_nobody_and_a_withdrawn_one_neither(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    _inscrire(o, alpha, certification)
    habilitations.appliquer(habilitation=h, vers="suspendu", motif=MOTIF, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-020"):
        _inscrire(o, alpha, certification)
    with pytest.raises(ErreurMetier, match="HAB-186"):
        habilitations.appliquer(habilitation=h, vers="retire", motif=MOTIF, acteur=SYSTEME)
    h.mouvements.filter(vers="suspendu").update(decide_le=maintenant() - timedelta(days=16))
    habilitations.appliquer(habilitation=h, vers="retire", motif=MOTIF, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-020"):
        _inscrire(o, alpha, certification)
    with pytest.raises(ErreurMetier, match="HAB-012"):
        habilitations.changer(habilitation=h, vers="clos", acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-015"):
        habilitations.changer(habilitation=h, vers="clos", acteur=SYSTEME)


def test_the_period_and_the_role_of_an_habilitation_bind(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    jour = aujourdhui()
    with pytest.raises(ErreurMetier, match="HAB-020"):
        creer_session(
            organisation=o, certification=certification, intitule="Une", centre=alpha, du=jour, au=jour, acteur=SYSTEME
        )
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(au=jour - timedelta(days=1))
    with pytest.raises(ErreurMetier, match="ne couvre pas"):
        _inscrire(o, alpha, certification)


def test_a_convention_of_another_partner_is_refused(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    beta = f.alpha(o, "99900000000077", "Beta")
    with pytest.raises(ErreurMetier, match="HAB-031"):
        f.habilitation(beta, certification, convention=f.convention(alpha))


def test_a_partner_not_kept_here_yet_is_left_alone(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    _inscrire(o, alpha, certification)


def test_a_suspended_centre_opens_no_session(o: Organisation, tmp_path: Path, alpha: Etablissement) -> None:
    c = f.certification(o, tmp_path, partenaire(1, role="HABILITATION_ORGANISER"))
    h = f.active(alpha, c, role="organiser")
    jour = aujourdhui()
    creer_session(organisation=o, certification=c, intitule="Une", centre=alpha, du=jour, au=jour, acteur=SYSTEME)
    habilitations.appliquer(habilitation=h, vers="suspendu", motif=MOTIF, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-020"):
        creer_session(organisation=o, certification=c, intitule="Deux", centre=alpha, du=jour, au=jour, acteur=SYSTEME)


def test_one_living_habilitation_of_a_kind(alpha: Etablissement, certification: Certification) -> None:
    h = f.habilitation(alpha, certification)
    with pytest.raises(ErreurMetier, match="HAB-016"):
        f.habilitation(alpha, certification, convention=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        HabilitationPartenaire.toutes.create(
            organisation=h.organisation, etablissement=alpha, certification=certification, role="former", du=h.du,
            etat_depuis=h.du,
        )  # fmt: skip


def test_one_that_is_over_leaves_room_for_the_next(alpha: Etablissement, certification: Certification) -> None:
    h = f.active(alpha, certification)
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(au=aujourdhui() - timedelta(days=1))
    h.refresh_from_db()
    habilitations.changer(habilitation=h, vers="expire", acteur=SYSTEME)
    suivante = f.habilitation(alpha, certification, convention=h.convention)
    assert (suivante.etat, HabilitationPartenaire.toutes.filter(etablissement=alpha).count()) == ("prospect", 2)


def test_a_closed_one_still_in_the_list_is_told(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="clos")
    assert [e.ecart for e in ecarts(o.pk)] == ["encore"]


def test_what_is_wrong_with_a_new_one_is_said_at_once(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    with pytest.raises(ErreurMetier) as e:
        f.habilitation(alpha, certification, au=date(2025, 1, 1), blocs=["RNCP99001BC09"], convention=None)
    assert [x.code for x in e.value.constats] == ["HAB-023", "HAB-024"]


def test_a_signed_convention_is_amended_and_its_habilitations_follow(
    alpha: Etablissement, certification: Certification
) -> None:
    h = f.habilitation(alpha, certification)
    premiere = h.convention
    assert premiere is not None
    avenant = f.convention(alpha, convention=premiere, au=date(2097, 1, 1), signee_le=None)
    h.refresh_from_db()
    premiere.refresh_from_db()
    assert (avenant.version, h.convention, premiere.au) == (2, premiere, date(2098, 8, 31))
    with pytest.raises(ErreurMetier, match="HAB-030"):
        f.convention(alpha, convention=premiere)
    with pytest.raises(ErreurMetier, match="HAB-029"):
        f.convention(f.alpha(alpha.organisation, "99900000000077", "Beta"), convention=avenant)
    corrigee = f.convention(alpha, convention=avenant, au=date(2096, 1, 1))
    h.refresh_from_db()
    assert (corrigee.pk, corrigee.au, h.convention) == (avenant.pk, date(2096, 1, 1), avenant)
    with pytest.raises(ErreurMetier, match="HAB-028"):
        f.convention(alpha)
    with pytest.raises(ErreurMetier, match="HAB-026"):
        f.convention(alpha, reference="C-9", signee_le=date(2999, 1, 1))


def test_a_declaration_is_not_noted_before_the_change_nor_tomorrow(
    alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    d = DeclarationListe.toutes.get(habilitation=h)
    with pytest.raises(ErreurMetier, match="HAB-033"):
        declarations.noter(declaration=d, le=d.fait_le, acteur=SYSTEME)
    DeclarationListe.toutes.update(declaree_le=None)
    for le in (date(2020, 1, 1), date(2999, 1, 1)):
        with pytest.raises(ErreurMetier, match="HAB-02"):
            declarations.noter(declaration=d, le=le, acteur=SYSTEME)


def test_the_public_list_is_compared(o: Organisation, tmp_path: Path, alpha: Etablissement) -> None:
    c = f.certification(o, tmp_path, partenaire(1, role="HABILITATION_FORMER") + partenaire(2))
    h = f.active(alpha, c)
    assert [(e.ecart, e.siret) for e in ecarts(o.pk)] == [("inconnue", "99900000000002")]
    # Our own establishments are in the list, and are no partners.
    Etablissement.toutes.create(organisation=o, denomination="Nous", siret="99900000000002")
    assert ecarts(o.pk) == []
    Etablissement.toutes.filter(siret="99900000000002").delete()
    habilitations.appliquer(habilitation=h, vers="suspendu", motif=MOTIF, acteur=SYSTEME)
    assert sorted(e.ecart for e in ecarts(o.pk)) == ["encore", "inconnue"]


def test_pages_say_what_may_be_done_and_why_not_yet(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.habilitation(alpha, certification, convention=f.convention(alpha, signee_le=None, points={}))
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:habilitations", args=[o.slug])).content.decode()
    url = reverse("reseau:habilitation", args=[o.slug, h.pk])
    assert f'href="{url}"' in page
    assert "Ouvrir le dossier" in client.get(url).content.decode()
    f.constituer(h)
    for vers in ("dossier_en_cours", "instruction"):
        assert client.post(reverse("reseau:passer", args=[o.slug, h.pk, vers]), {"motif": ""}).status_code == 302
    f.instruire(h)
    sans_motif = client.post(reverse("reseau:passer", args=[o.slug, h.pk, "convention_a_signer"]), {"motif": "court"})
    assert (sans_motif.status_code, "HAB-010" in sans_motif.content.decode()) == (422, True)
    client.post(reverse("reseau:passer", args=[o.slug, h.pk, "convention_a_signer"]), {"motif": "Dossier complet."})
    page = client.get(url).content.decode()
    assert "HAB-005" in page
    assert "HAB-006" in page
    assert client.get(reverse("reseau:passer", args=[o.slug, h.pk, "actif"])).status_code == 404


def test_forms_open_a_convention_an_habilitation_and_note_a_declaration(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    corps = {
        "etablissement": alpha.pk,
        "reference": "C-1",
        "du": "2026-01-01",
        "au": "2098-01-01",
        "signee_le": "2026-01-02",
        "point_objet": "article 2",
    }
    adresse = reverse("reseau:convention_nouvelle", args=[o.slug])
    # Signed with required points missing: refused, each of them named.
    refus = client.post(adresse, corps)
    assert refus.status_code == 422
    assert "HAB-081" in refus.content.decode()
    points = re.findall(r'name="(point_\w+)"', client.get(adresse).content.decode())
    assert client.post(adresse, dict.fromkeys(points, "article 2") | corps).status_code == 302
    k = conventions.Convention.toutes.get()
    page = client.get(reverse("reseau:convention", args=[o.slug, k.pk])).content.decode()
    assert "article 2" in page
    assert "contrepartie" in page
    corps = {
        "etablissement": alpha.pk,
        "certification": certification.pk,
        "role": "former",
        "du": "2026-01-01",
        "convention": k.pk,
    }
    assert client.post(reverse("reseau:nouvelle", args=[o.slug]), corps).status_code == 302
    h = HabilitationPartenaire.toutes.get()
    d = DeclarationListe.toutes.create(
        organisation=o, habilitation=h, objet="ajout", fait_le=date(2026, 1, 1), avant_le=date(2026, 3, 1)
    )
    assert "En retard" in client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
    assert client.post(reverse("reseau:declarer", args=[o.slug, d.pk]), {"le": "2026-02-01"}).status_code == 302
    d.refresh_from_db()
    assert d.declaree_le == date(2026, 2, 1)
    assert client.get(reverse("reseau:liste_publique", args=[o.slug])).status_code == 200


def test_the_day_page_holds_the_two_months_the_ends_and_the_decisions(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(au=aujourdhui() + timedelta(days=30))
    h.refresh_from_db()
    karim, helene = membre(o, Role.RESEAU, email="karim@essai.example"), membre(o, Role.DIRECTION)
    habilitations.demander(
        habilitation=h, vers="suspendu", motif=MOTIF, demandeur=Acteur(karim.utilisateur_id, "Karim")
    )
    DeclarationListe.toutes.filter(habilitation=h).update(declaree_le=None)
    cles = {
        e.cle.split(".")[1] for _, lire in echeances for e in lire(helene, aujourdhui()) if e.cle.startswith("reseau.")
    }
    assert {"declaration", "fin", "accord"} <= cles
    assert not [e for _, lire in echeances for e in lire(karim, aujourdhui()) if e.cle.startswith("reseau.accord")]
    auditrice = membre(o, Role.AUDITEUR)
    assert not [e for _, lire in echeances for e in lire(auditrice, aujourdhui()) if e.cle.startswith("reseau.")]
    assert Evenement.objects.filter(acte="reseau.demandee").exists()
    assert Courriel.toutes.filter(usage="reseau.accord").exists()
