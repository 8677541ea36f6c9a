"""Handing over a session: one message per person, resumed where it stopped; the others by hand or by post."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.documents import travaux, travaux_remises
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document, EtatDocument, MoyenRemise, Remise
from parchemin.documents.selectors.remises import bilan, remises_de_session
from parchemin.documents.services import demandes, remises, suites
from parchemin.documents.services.apercu import differences
from parchemin.documents.services.emission import emettre
from parchemin.documents.templatetags.documents import remise as dit_remise
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne, SessionExamen
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Approbation, Travail
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.contexte import TravailSuspendu
from parchemin.plateforme.travaux.execution import executer
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.documents import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
Apres = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    """Three people, all issued; the last has no address."""
    f.modeles(o)
    s = f.session_signee(o)
    from parchemin.documents.selectors.dus import lignes_de_session

    for ligne in lignes_de_session(s):
        emettre(ligne=ligne, acteur=SYSTEME)
    gens = list(Personne.toutes.filter(documents__session=s).distinct().order_by("pk"))
    for n, p in enumerate(gens):
        Personne.toutes.filter(pk=p.pk).update(courriel="" if n == len(gens) - 1 else f"p{n}@titulaires.example")
    return s


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@doc.example").utilisateur)


def lien(o: Organisation, nom: str, **args: object) -> str:
    return reverse(f"documents:{nom}", kwargs={"slug": o.slug, **args})


def plat(reponse: Any) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")  # type: ignore[no-any-return]


def _lancer(session: SessionExamen) -> Travail:
    assert travaux_remises.remettre_session(session, SYSTEME)
    travail: Travail = Travail.toutes.get(code=travaux_remises.REMETTRE)
    executer(travail.pk)
    travail.refresh_from_db()
    return travail


def test_un_courriel_par_personne_pour_tous_ses_documents(session: SessionExamen) -> None:
    avant = bilan(remises_de_session(session))
    assert avant.par_courriel >= 1
    assert avant.a_la_main == 1
    travail = _lancer(session)
    assert travail.resultat["personnes"] == avant.par_courriel
    assert Courriel.toutes.filter(usage="documents.remise").count() == avant.par_courriel
    ecrits = [x for x in remises_de_session(session) if x.adresse]
    assert all(not x.restent for x in ecrits)
    corps = Courriel.toutes.filter(usage="documents.remise", destinataire=ecrits[0].adresse).get().corps
    for d, dit in ecrits[0].documents:
        assert d.numero in corps
        assert "Courriel" in dit
    assert bilan(remises_de_session(session)).a_la_main == 1


def test_reprise_n_ecrit_a_personne_deux_fois(session: SessionExamen) -> None:
    premiere = next(x for x in remises_de_session(session) if x.adresse)
    remises.remettre_ensemble(documents=premiere.restent, moyen=MoyenRemise.COURRIEL, acteur=SYSTEME)
    if travaux_remises.remettre_session(session, SYSTEME):
        executer(Travail.toutes.get(code=travaux_remises.REMETTRE).pk)
    assert Courriel.toutes.filter(usage="documents.remise", destinataire=premiere.adresse).count() == 1
    assert not travaux_remises.remettre_session(session, SYSTEME)


def test_le_courriel_porte_l_adresse_entiere(session: SessionExamen, django_capture_on_commit_callbacks: Apres) -> None:
    d = next(x for x in remises_de_session(session) if x.adresse).documents[0][0]
    with django_capture_on_commit_callbacks(execute=True):
        remises.remettre(document=d, moyen=MoyenRemise.COURRIEL, acteur=SYSTEME)
    assert "https://verifier.example/lien/" in mail.outbox[-1].body


def test_un_mineur_recoit_par_son_representant(session: SessionExamen) -> None:
    p = next(x for x in remises_de_session(session) if x.adresse).personne
    Personne.toutes.filter(pk=p.pk).update(
        naissance_annee=aujourdhui().year - 15, representant_nom="Ida Rive", representant_courriel="ida@famille.example"
    )
    d = Document.toutes.filter(personne=p).order_by("pk").first()
    assert d is not None
    remises.remettre(document=d, moyen=MoyenRemise.COURRIEL, acteur=SYSTEME)
    assert Courriel.toutes.get(usage="documents.remise").destinataire == "ida@famille.example"


def test_la_delivrance_envoie_sauf_reglage_contraire(o: Organisation, session: SessionExamen, client: Client) -> None:
    assert "Ne plus envoyer" in plat(
        client_de(membre(o, Role.DIRECTION, email="d@doc.example").utilisateur).get(lien(o, "remises", pk=session.pk))
    )
    client.post(lien(o, "regler_remises", pk=session.pk), {"a_la_delivrance": "non"})
    tous = {x.personne.pk for x in remises_de_session(session)}
    assert not travaux_remises.remettre_a_la_delivrance(session, SYSTEME, personnes=tous)
    client.post(lien(o, "regler_remises", pk=session.pk), {"a_la_delivrance": "oui"})
    assert travaux_remises.remettre_a_la_delivrance(session, SYSTEME, personnes=tous)
    assert not travaux_remises.remettre_a_la_delivrance(
        session, SYSTEME, personnes=tous
    )  # one is under way: never an error


def test_delivrer_n_ecrit_qu_a_ceux_dont_les_documents_partent(
    o: Organisation, session: SessionExamen, client: Client
) -> None:
    """What others still wait for was perhaps held back: issuing for one does not send it."""
    une, autre = [x for x in remises_de_session(session) if x.adresse][:2]
    f.effacer(*Document.toutes.filter(personne=une.personne))
    client.post(lien(o, "emettre", pk=session.pk))
    travail = Travail.toutes.get(code=travaux_remises.REMETTRE)
    assert travail.parametres["personnes"] == [une.personne.pk]
    executer(travail.pk)
    assert [x.destinataire for x in Courriel.toutes.filter(usage="documents.remise").order_by("pk")] == [une.adresse]
    assert next(x for x in remises_de_session(session) if x.personne == autre.personne).restent


def test_un_envoi_en_arriere_plan_n_ecrit_qu_aux_siens(
    o: Organisation, session: SessionExamen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even stopped after a document was issued, and taken up again."""
    une = next(x for x in remises_de_session(session) if x.adresse)
    f.effacer(une.documents[0][0])
    lances: list[set[int]] = []
    monkeypatch.setattr(
        travaux, "remettre_a_la_delivrance", lambda s, a, *, personnes, demandeur_id: lances.append(personnes)
    )

    def coupe(**quoi: Any) -> Document:
        emettre(**quoi)
        raise TravailSuspendu

    monkeypatch.setattr(travaux, "emettre", coupe)
    travail = lancer(
        "documents.emettre",
        organisation_id=o.pk,
        parametres={"session": session.pk, "acteur": ["systeme", "systeme", "Ada"]},
    )
    executer(travail.pk)
    assert lances == []
    executer(travail.pk)
    assert lances == [{une.personne.pk}]


def test_un_document_conteste_attend_la_reponse(o: Organisation, session: SessionExamen, client: Client) -> None:
    x = next(x for x in remises_de_session(session) if x.adresse)
    d = x.documents[0][0]
    demande = demandes.demander_correction(document=d, sorte="correction", texte="Mon prénom est faux.")
    assert "après la réponse à sa demande de correction" in plat(client.get(lien(o, "remises", pk=session.pk)))
    _lancer(session)
    corps = Courriel.toutes.filter(usage="documents.remise", destinataire=x.adresse).get().corps
    assert d.numero not in corps
    assert d.remises.count() == 0
    assert bilan(remises_de_session(session)).par_courriel == 0
    demandes.repondre(demande=demande, accordee=False, reponse="Il est écrit comme à l’état civil.", acteur=SYSTEME)
    assert bilan(remises_de_session(session)).par_courriel == 1


def test_un_seul_document_se_dit_au_singulier(session: SessionExamen) -> None:
    d = next(x for x in remises_de_session(session) if x.adresse).documents[0][0]
    remises.remettre(document=d, moyen=MoyenRemise.COURRIEL, acteur=SYSTEME)
    corps = Courriel.toutes.get(usage="documents.remise").corps
    assert "Vous le trouverez ici" in corps
    assert "elle ouvre ce document." in corps


def test_un_remplacement_part_avec_ce_qui_l_accompagne(o: Organisation, session: SessionExamen, client: Client) -> None:
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    avec = suites.annexes_de(d)
    Personne.toutes.filter(pk=d.personne_id).update(nom_naissance="Nouvel-Nom", courriel="nouvel@nom.example")
    client.post(
        lien(o, "remplacer", pk=d.pk), {"motif": "Changement de nom à l’état civil.", "annexes": [x.pk for x in avec]}
    )
    a = Approbation.toutes.get(acte=suites.REMPLACER)
    seconde = client_de(membre(o, Role.DIRECTION, email="deux@doc.example").utilisateur)
    seconde.post(lien(o, "approbation", pk=d.pk, approbation=a.pk), {"geste": "approuver"})
    corps = Courriel.toutes.get(usage="documents.remise").corps
    for ancien in (d, *avec):
        neuf = Document.toutes.get(remplace=ancien)
        assert neuf.remises.count() == 1
        assert f"{neuf.numero}, qui remplace le n° {ancien.numero}" in corps.replace("\u00a0", " ")


def test_approuve_du_dehors_le_titulaire_recoit_aussi(o: Organisation, session: SessionExamen, client: Client) -> None:
    """By the personal link of an outside approver: the holder is written to as when somebody here approves."""
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    Personne.toutes.filter(pk=d.personne_id).update(nom_naissance="Nouvel-Nom", courriel="nouvel@nom.example")
    client.post(lien(o, "remplacer", pk=d.pk), {"motif": "Changement de nom à l’état civil."})
    a = Approbation.toutes.get(acte=suites.REMPLACER)
    approbations.approuver(a.pk, acteur=Acteur(None, "Camille Dehors (personne extérieure)"))
    neuf = Document.toutes.get(remplace=d)
    assert neuf.remises.get().moyen == MoyenRemise.COURRIEL
    assert neuf.numero in Courriel.toutes.get(usage="documents.remise").corps


@pytest.mark.parametrize("dehors", [False, True])
def test_un_courriel_refuse_n_empeche_pas_de_remplacer(
    o: Organisation, session: SessionExamen, client: Client, dehors: bool
) -> None:
    """A wrong document does not stay in force for an impossible address: replaced, to be handed over, and told until it is."""
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    Personne.toutes.filter(pk=d.personne_id).update(nom_naissance="Nouvel-Nom", courriel="impossible@@nom")
    client.post(lien(o, "remplacer", pk=d.pk), {"motif": "Changement de nom à l’état civil."})
    a = Approbation.toutes.get(acte=suites.REMPLACER)
    if dehors:
        approbations.approuver(a.pk, acteur=Acteur(None, "Camille Dehors (personne extérieure)"))
    else:
        seconde = client_de(membre(o, Role.DIRECTION, email="deux@doc.example").utilisateur)
        seconde.post(lien(o, "approbation", pk=d.pk, approbation=a.pk), {"geste": "approuver"})
    d.refresh_from_db()
    neuf = Document.toutes.get(remplace=d)
    assert (d.etat, neuf.etat, neuf.remises.count()) == (EtatDocument.REMPLACE, EtatDocument.VALIDE, 0)
    assert not Courriel.toutes.filter(usage="documents.remise").exists()
    assert not LienPersonnel.toutes.filter(usage=remises.USAGE_ESPACE).exists()
    assert neuf in [x for ligne in remises_de_session(session) for x in ligne.restent]
    for pk in (d.pk, neuf.pk):
        dit = plat(client.get(lien(o, "document", pk=pk)))
        assert "DOC-043" in dit
        assert f"Le document n° {neuf.numero} est délivré" in dit
        assert "adresse de courriel invalide" in dit
    dit = plat(client.get(lien(o, "document", pk=neuf.pk)))
    assert "il reste à remettre" in dit
    assert "impossible@@nom" not in dit
    remises.remettre(document=neuf, moyen=MoyenRemise.MAIN_PROPRE, acteur=SYSTEME)
    assert "DOC-043" not in plat(client.get(lien(o, "document", pk=neuf.pk)))


def test_un_courriel_refuse_laisse_le_duplicata(o: Organisation, session: SessionExamen, client: Client) -> None:
    """Refused after it was issued, the form would be sent again, and a second duplicata issued."""
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    Personne.toutes.filter(pk=d.personne_id).update(courriel="impossible@@nom")
    reponse = client.post(lien(o, "duplicata", pk=d.pk), {"motif": "Perdu dans un déménagement."}, follow=True)
    copie = Document.toutes.get(duplicata_de=d)
    assert copie.remises.count() == 0
    dit = plat(reponse)
    assert f"Duplicata délivré sous le n° {copie.numero}." in dit
    assert "DOC-043" in dit


def test_le_retrait_propose_aussi_la_notification(o: Organisation, session: SessionExamen, client: Client) -> None:
    """Left valid, it would go on announcing what was withdrawn. A replacement leaves it alone."""
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    notification = Document.toutes.get(decision=d.decision_id, nature=str(Nature.NOTIFICATION))
    assert f"Notification du résultat n° {notification.numero}" in plat(client.get(lien(o, "retirer", pk=d.pk)))
    assert notification not in suites.annexes_de(d)
    assert suites.suivent_au_retrait(notification) == []
    client.post(
        lien(o, "retirer", pk=d.pk), {"motif": "Délivré par erreur à cette date.", "annexes": [notification.pk]}
    )
    a = Approbation.toutes.get(acte=suites.RETIRER)
    assert notification.numero in a.consequence
    approbations.approuver(a.pk, acteur=Acteur(10**6, "Bo Lin"))
    notification.refresh_from_db()
    assert notification.etat == EtatDocument.RETIRE


def test_la_page_dit_qui_attend_et_note_la_remise_des_autres(
    o: Organisation, session: SessionExamen, client: Client
) -> None:
    dit = plat(client.get(lien(o, "remises", pk=session.pk)))
    assert "En main propre ou par la poste" in dit
    assert "Remettre à ceux qui ont un courriel" in dit
    sans = next(x for x in remises_de_session(session) if not x.adresse)
    client.post(lien(o, "imprimer_a_remettre", pk=session.pk))
    travail = Travail.toutes.get(code=travaux_remises.IMPRIMER)
    executer(travail.pk)
    fichier = client.get(lien(o, "impression_a_remettre", travail=travail.pk))
    assert b"".join(fichier.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    client.post(
        lien(o, "noter_remises", pk=session.pk), {"personne": sans.personne.pk, "moyen": "poste", "precision": "R1"}
    )
    assert Remise.toutes.filter(document__personne=sans.personne, moyen="poste").count() == len(sans.documents)
    rien = client.post(
        lien(o, "noter_remises", pk=session.pk), {"personne": sans.personne.pk, "moyen": "poste"}, follow=True
    )
    assert "DOC-040" in plat(rien)


def test_ce_que_montre_la_page_de_la_session(session: SessionExamen, client: Client, rf: Any) -> None:
    """Included by another page: the figures, and what became of each document."""
    from django.template.loader import render_to_string

    from parchemin.documents.vues.remises import contexte_remises

    requete = rf.get("/")
    requete.user, requete.organisation = (
        membre(session.organisation, Role.DIRECTION, email="x@doc.example").utilisateur,
        session.organisation,
    )
    _lancer(session)
    contexte = contexte_remises(requete, session)
    assert len(contexte["remis"]) == contexte["remises"].remis > 0
    cle = next(iter(contexte["remis"]))
    assert "Courriel" in dit_remise(contexte["remis"], cle)
    assert dit_remise(contexte["remis"], 0) == "à remettre"
    assert "à remettre" in render_to_string("documents/_remises_session.html", contexte, request=requete)


def test_la_seconde_personne_est_prevenue(o: Organisation, session: SessionExamen) -> None:
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    qui, elle = (
        membre(o, Role.SECRETARIAT_JURY, email="q@doc.example"),
        membre(o, Role.DIRECTION, email="e@doc.example"),
    )
    a = suites.demander_retrait(document=d, motif="Une fraude avérée.", demandeur=Acteur(qui.utilisateur_id, "Ada"))
    assert "Retrait du parchemin" in a.sujet_libelle
    assert ".." not in a.consequence
    assert list(Courriel.toutes.filter(usage="documents.accord", destinataire="q@doc.example").order_by("pk")) == []
    ecrit = Courriel.toutes.get(usage="documents.accord", destinataire="e@doc.example")
    assert f"https://verifier.example{lien(o, 'approbation', pk=d.pk, approbation=a.pk)}" in ecrit.corps

    def lues(m: Any) -> list[str]:
        return [x.url for _, fournir in echeances for x in fournir(m, aujourdhui()) if "accord" in x.cle]

    assert lues(elle) == [lien(o, "approbation", pk=d.pk, approbation=a.pk)]
    assert lues(qui) == []
    client = client_de(elle.utilisateur)
    assert "a demandé l’accord d’une seconde personne" in plat(client.get(lien(o, "document", pk=d.pk)))


def test_un_remplacement_identique_est_refuse_un_vrai_montre_ce_qui_change(
    o: Organisation, session: SessionExamen, client: Client
) -> None:
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    assert differences(d) == []
    url = lien(o, "remplacer", pk=d.pk)
    refus = client.post(url, {"motif": "Pour voir ce que cela fait."})
    assert refus.status_code == 422
    assert "DOC-041" in plat(refus)
    assert plat(refus).count("de-constats") == 1  # told once
    assert not Approbation.toutes.filter(acte=suites.REMPLACER).exists()
    Personne.toutes.filter(pk=d.personne_id).update(nom_naissance="Nouvel-Nom")
    dit = plat(client.get(url))
    assert "NOUVEL-NOM" in dit
    assert "Ce qui change" in dit
    client.post(url, {"motif": "Changement de nom à l’état civil."})
    a = Approbation.toutes.get(acte=suites.REMPLACER)
    seconde = client_de(membre(o, Role.DIRECTION, email="deux@doc.example").utilisateur)
    page = lien(o, "approbation", pk=d.pk, approbation=a.pk)
    assert "NOUVEL-NOM" in plat(seconde.get(page))
    Personne.toutes.filter(pk=d.personne_id).update(courriel="nouvel@nom.example")
    seconde.post(page, {"geste": "approuver"})
    neuf = Document.toutes.get(remplace=d)
    assert neuf.remises.count() == 1  # sent as the first was


def test_ce_qui_accompagne_un_titre_peut_rester(o: Organisation, session: SessionExamen, client: Client) -> None:
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    avec = suites.annexes_de(d)
    assert avec
    assert all(x.numero in plat(client.get(lien(o, "retirer", pk=d.pk))) for x in avec)
    client.post(lien(o, "retirer", pk=d.pk), {"motif": "Délivré par erreur à cette date."})
    a = Approbation.toutes.get(acte=suites.RETIRER)
    assert a.charge["annexes"] == []
    assert not any(x.numero in a.consequence for x in avec)


def test_ce_qui_accompagne_un_titre_le_suit(o: Organisation, session: SessionExamen, client: Client) -> None:
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    avec = suites.annexes_de(d)
    refus = client.post(lien(o, "retirer", pk=d.pk), {"motif": "Délivré par erreur à cette date.", "annexes": ["0"]})
    assert refus.status_code == 422
    client.post(
        lien(o, "retirer", pk=d.pk), {"motif": "Délivré par erreur à cette date.", "annexes": [x.pk for x in avec]}
    )
    a = Approbation.toutes.get(acte=suites.RETIRER)
    assert [pk for pk, _ in a.charge["annexes"]] == [x.pk for x in avec]


def test_le_document_dit_ses_duplicatas_et_une_decision_rectifiee(
    o: Organisation, session: SessionExamen, client: Client
) -> None:
    d = Document.toutes.filter(nature=str(Nature.PARCHEMIN)).order_by("pk").first()
    assert d is not None
    client.post(lien(o, "duplicata", pk=d.pk), {"motif": "Perdu dans un déménagement."})
    dit = plat(client.get(lien(o, "document", pk=d.pk)))
    assert "a délivré un duplicata du parchemin" in dit
    assert "déménagement.." not in dit
    type(d.decision).toutes.filter(pk=d.decision_id).update(en_vigueur=False)
    assert "À remplacer" in plat(client.get(lien(o, "registre")))
    assert not [x for x in remises_de_session(session) if d in [y for y, _ in x.documents]]
    with pytest.raises(ErreurMetier, match="remplacée"):
        remises.remettre(document=d, moyen=MoyenRemise.POSTE, acteur=SYSTEME)
    with pytest.raises(ErreurMetier):
        remises.remettre_ensemble(documents=[], moyen=MoyenRemise.POSTE, acteur=SYSTEME)
