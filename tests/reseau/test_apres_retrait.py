"""After a withdrawal everything says the same; a control is not frozen early by accident; what a control did not see is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parchemin.comptes import services as comptes
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.parcours.services import inscriptions
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.conventions import est_une_reference
from parchemin.reseau.domain.grille import SuiteControle
from parchemin.reseau.models import ControlePartenaire, HabilitationPartenaire
from parchemin.reseau.selectors.contradictoire import manque_au_contradictoire
from parchemin.reseau.selectors.controles import lu_avant, suite_de
from parchemin.reseau.services import controles, conventions, habilitations, mesures, reprise, suites
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import client_de, membre
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k
from tests.reseau import fabrique_controles as fc

pytestmark = pytest.mark.django_db
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def _retirer(h: HabilitationPartenaire) -> None:
    """Resiliated: with a plan, for the person engaged there."""
    habilitations.appliquer(habilitation=h, vers="resilie", motif="Trois sessions sans procès-verbal.", acteur=SYSTEME)


def test_after_a_withdrawal_nobody_finishes_there_even_under_control(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    i = k.inscrite(o, alpha, certification)
    habilitations.appliquer(habilitation=h, vers="suspendu", motif="Urgence écrite au dossier.", acteur=SYSTEME)
    plan = reprise.ouvrir_plan(habilitation=h, acteur=SYSTEME)
    jour = aujourdhui()
    dite = {"informee_le": jour, "informee_par": "Karim", "informee_comment": "Courriel"}
    reprise.decider_suite(plan=plan, inscription=i, suite="sous_controle", acteur=SYSTEME, **dite)  # type: ignore[arg-type]
    assert reprise.restent(plan) == 0
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="retire")
    plan.refresh_from_db()
    assert reprise.restent(plan) == 1
    with pytest.raises(ErreurMetier, match="HAB-068"):
        reprise.decider_suite(plan=plan, inscription=i, suite="sous_controle", acteur=SYSTEME)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:reprise_personne", args=[o.slug, h.pk, i.pk])).content.decode()
    assert 'value="sous_controle"' not in page
    assert 'value="certificateur"' in page
    assert "À décider" in client.get(reverse("reseau:reprise", args=[o.slug, h.pk])).content.decode()
    with geler(k.dans(2)), pytest.raises(ErreurMetier, match="HAB-048"):
        inscriptions.terminer(inscription=i, le=aujourdhui(), acteur=SYSTEME)


def test_after_a_withdrawal_the_page_proposes_no_measure_and_no_renewal(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification, au=aujourdhui() + timedelta(days=200))
    r = suites.ouvrir_renouvellement(habilitation=h, au=aujourdhui() + timedelta(days=300), acteur=SYSTEME)
    k.envoyee(k.decidee(k.mesure(h, "resiliation", [])))
    k.constat(alpha)
    r.refresh_from_db()
    assert r.etat == "abandonne"
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
    assert "Déjà décidé" in page
    assert "À examiner" not in page
    assert reverse("reseau:mesure_nouvelle", args=[o.slug, h.pk]) not in page
    assert reverse("reseau:renouveler", args=[o.slug, h.pk]) not in page


def test_a_deposit_is_not_frozen_early_without_saying_so(o: Organisation, h: HabilitationPartenaire) -> None:
    x = fc.controle(h.etablissement)
    for vers in ("avis", "preuves"):
        controles.avancer(controle=x, vers=vers, acteur=SYSTEME)
    x = ControlePartenaire.toutes.select_related("demande_preuves").get(pk=x.pk)
    assert x.demande_preuves is not None
    k.repondre(x.demande_preuves)
    with pytest.raises(ErreurMetier, match="HAB-069"):
        controles.avancer(controle=x, vers="lecture", acteur=SYSTEME)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:controle_avancer", args=[o.slug, x.pk, "lecture"])
    assert "retire ces jours" in client.get(url).content.decode()
    assert client.post(url, {"revision": x.revision}).status_code == 422
    assert client.post(url, {"revision": x.revision, "avant_l_heure": "on"}).status_code == 302


def test_points_not_seen_are_no_good_points() -> None:
    jour = aujourdhui()
    assert suite_de([], jour, 5, 44) is SuiteControle.INCOMPLET
    assert suite_de([], jour, 4, 44) is SuiteControle.RIEN
    assert suite_de(["mineure"], jour, 40, 44) is SuiteControle.ECARTS


def test_automatic_points_read_before_a_decision_say_so(o: Organisation, h: HabilitationPartenaire) -> None:
    x = fc.controle(h.etablissement)
    controles.lire_points(controle=x, acteur=SYSTEME)
    x.refresh_from_db()
    assert lu_avant(x) is None
    with geler(k.dans(1)):
        _retirer(h)
    assert lu_avant(x) is not None
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    for nom in ("controle", "controle_rapport"):
        assert "avant la décision" in client.get(reverse(f"reseau:{nom}", args=[o.slug, x.pk])).content.decode()


def test_a_waiver_on_paper_has_its_document_and_its_day(o: Organisation, h: HabilitationPartenaire) -> None:
    m = k.decidee(k.mesure(h, "mise_en_demeure", [k.constat(h.etablissement)]))
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:mesure_renonciation", args=[o.slug, m.pk])

    def poster() -> int:
        return client.post(
            url, {"le": aujourdhui().isoformat(), "fichier": SimpleUploadedFile("r.pdf", _PDF)}
        ).status_code

    assert poster() == 404, "its letter is not sent: no day runs that could be waived"
    m = k.envoyee(m)
    h.refresh_from_db()
    assert manque_au_contradictoire(h, aujourdhui())
    assert client.post(url, {"le": aujourdhui().isoformat()}).status_code == 422, "no document"
    assert poster() == 302
    assert manque_au_contradictoire(h, aujourdhui()) == ""
    assert m.demande is not None
    assert len(m.demande.echanges.get().pieces) == 1
    with pytest.raises(ErreurMetier, match="HAB-160"):
        mesures.noter_renonciation(mesure=m, le=aujourdhui() + timedelta(days=1), piece=o.pk, acteur=SYSTEME)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texte", "oui"),
    [
        ("article 12", True),
        ("p. 4", True),
        ("annexe B", True),
        ("titre IV", True),
        ("oui", False),
        ("c’est dit", False),
    ],
)
def test_what_the_law_asks_is_found_at_a_place(texte: str, oui: bool) -> None:
    assert est_une_reference(texte) is oui


def test_a_convention_tells_where_it_says_what_the_law_asks(alpha: Etablissement) -> None:
    points = {"objet": "oui", "litiges": "à l’amiable"}
    with pytest.raises(ErreurMetier, match="HAB-070") as e:
        f.convention(alpha, points=points)
    assert len(e.value.constats) == 1


def test_the_public_list_is_told_when_an_amendment_ends_it_sooner(h: HabilitationPartenaire) -> None:
    assert h.convention is not None
    k1 = h.convention
    conventions.ecrire(
        organisation=k1.organisation, etablissement=k1.etablissement, reference=k1.reference, du=k1.du, au=aujourdhui() + timedelta(days=99),
        signee_le=k1.signee_le, cpf=False, cfa=False, points=k1.points, acteur=SYSTEME, convention=k1,
    )  # fmt: skip
    assert h.declarations.get(declaree_le__isnull=True).objet == "changement"


def test_conventions_have_their_list(o: Organisation, alpha: Etablissement) -> None:
    f.convention(alpha)
    f.convention(alpha, reference="C-2", signee_le=None, points={})
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:conventions", args=[o.slug])
    page = client.get(url).content.decode()
    assert "En vigueur" in page
    assert "points exigés absents" in page
    page = client.get(url, {"etat": "signer"}).content.decode()
    assert "C-2" in page
    assert "C-2026-1" not in page
    assert client.get(url, {"export": "csv"}).status_code == 200


def test_the_partner_reads_a_finding_as_a_finding_and_where_it_may_enrol(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    x = k.transmis(k.constat(alpha))
    elle = comptes.ajouter_membre(
        organisation=o, email="claire@partenaire.example", prenom="Claire", nom="F", du=aujourdhui(), acteur=SYSTEME
    )
    comptes.attribuer_role(membre=elle, role=Role.PARTENAIRE, du=aujourdhui(), etablissements=[alpha], acteur=SYSTEME)
    client = client_de(elle.utilisateur)
    assert x.demande is not None
    page = client.get(reverse("reseau:espace_demande", args=[o.slug, x.demande.pk])).content.decode()
    assert all(mots in page for mots in ("Critique", "article 12", "Les faits", "ce que vous contestez"))
    p = Personne(organisation=o, nom_naissance="Essai", prenom1="Ada")
    p.save()
    k.inscrite(o, alpha, certification)
    from parchemin.parcours.vues.inscriptions import refus_du_perimetre

    assert refus_du_perimetre(elle, p, certification, aujourdhui()) == ""
    _retirer(h)
    assert alpha.denomination in refus_du_perimetre(elle, p, certification, aujourdhui())
