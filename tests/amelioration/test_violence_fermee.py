"""Trying to break the compartment: every role, every page, search, journal, day pages, mails, files, the database itself, the break-glass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parchemin.amelioration.models import LecteurNomme, PieceViolence, SignalementViolence, SuiteViolence
from parchemin.amelioration.origines import origine_de
from parchemin.amelioration.services import violence, violence_lecteurs
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, evenements_de, verifier
from parchemin.plateforme.fichiers.depot import racine
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.registres.echeances import echeances
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from tests.amelioration.violence_commun import SECRETS, acces, codes, fichier, signaler, url
from tests.comptes.matrice.portes import VUES
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
MOTIF = "La personne est hospitalisée et ses référents sont injoignables."
SUR_UN_DOSSIER = sorted(n for n, v in VUES.items() if "<slug:ref>" in str(v.pattern))


@pytest.fixture
def auteur(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY, email="temoin@essai.example")


@pytest.fixture
def referent(o: Organisation) -> Membre:
    m = membre(o, Role.RESEAU, email="referent@essai.example")
    violence_lecteurs.designer_referent(organisation=o, membre=m, acteur=SYSTEME)
    return m


@pytest.fixture
def d(o: Organisation, auteur: Membre, referent: Membre) -> SignalementViolence:
    """A case with everything that could leak: an account, a measure, an exchange with a file."""
    d, moi = signaler(o, auteur), reference_de(auteur.utilisateur)
    violence.proteger(
        acces=acces(d, auteur), mesure=f"Loin de {SECRETS[1]}.", responsable=auteur, avant_le=aujourdhui(), acteur=moi
    )
    violence.echanger(
        acces=acces(d, auteur), texte=f"Appel de {SECRETS[0]}.", le=maintenant(), acteur=moi,
        fichiers=[fichier(f"Temoignage de {SECRETS[0]}".encode(), f"{SECRETS[0]}.txt")],
    )  # fmt: skip
    return d


@pytest.fixture
def puissant(o: Organisation) -> Membre:
    """Every internal role at once."""
    return membre(
        o, *(r for r in Role if r not in {Role.PARTENAIRE, Role.MEMBRE_JURY, Role.AUDITEUR}), email="tout@essai.example"
    )


def lu(reponse: Any) -> str:
    octets = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return str(octets.decode("utf-8", "replace"))


def statut(reponse: Any) -> int:
    """The status; a file is read to its end, so that it is closed."""
    lu(reponse)
    return int(reponse.status_code)


def rien_de(texte: str, d: SignalementViolence) -> None:
    # What one asked is shown again to oneself: it is not an answer.
    for echo in (f"violence:{d.reference}", f"violence%3A{d.reference}"):
        texte = texte.replace(echo, "")
    trouves = [x for x in (*SECRETS, d.reference) if x.lower() in texte.lower().replace("\xa0", " ")]
    assert not trouves, trouves


def adresses_du_dossier(o: Organisation, d: SignalementViolence) -> Iterator[str]:
    valeurs = {
        "ref": d.reference, "autorite": "inspection", "pk": 0,
    }  # fmt: skip
    pks = {
        "amelioration:violence_finir": SuiteViolence.toutes.filter(signalement=d, sorte="mesure").values_list(
            "pk", flat=True
        )[0:1],
        "amelioration:violence_retirer": LecteurNomme.toutes.filter(signalement=d)
        .order_by("pk")
        .values_list("pk", flat=True)[0:1],
        "amelioration:violence_piece": PieceViolence.toutes.filter(suite__signalement=d)
        .order_by("pk")
        .values_list("pk", flat=True)[0:1],
    }
    for nom in SUR_UN_DOSSIER:
        noms = VUES[nom].pattern.converters
        yield reverse(
            nom,
            kwargs={"slug": o.slug} | {n: (pks[nom].get() if n == "pk" else valeurs[n]) for n in noms if n != "slug"},
        )


@pytest.mark.parametrize("role", list(Role))
def test_no_role_opens_any_page_of_a_case(o: Organisation, d: SignalementViolence, role: Role) -> None:
    assert len(SUR_UN_DOSSIER) >= 14
    client = client_de(membre(o, role, email="curieux@essai.example").utilisateur)
    suites = SuiteViolence.toutes.count()
    for adresse in adresses_du_dossier(o, d):
        assert client.get(adresse).status_code == 404, adresse
        # An auditor writes nothing anywhere: the refusal is the same where there is no case.
        attendu = 403 if role is Role.AUDITEUR else 404
        assert client.post(adresse, {"texte": "Un essai de plus.", "destinataire": "Moi"}).status_code == attendu, (
            adresse
        )
        assert client.post(adresse.replace(d.reference, "22222-22222")).status_code == attendu
    assert SuiteViolence.toutes.count() == suites


def test_the_author_opens_every_page(o: Organisation, auteur: Membre, d: SignalementViolence) -> None:
    """Else the test above would pass with pages that do not exist."""
    client = client_de(auteur.utilisateur)
    for adresse in adresses_du_dossier(o, d):
        assert statut(client.get(adresse)) in {200, 405}, adresse


def test_no_page_of_the_program_tells_it(o: Organisation, puissant: Membre, d: SignalementViolence) -> None:
    client, auditeur = client_de(puissant.utilisateur), client_de(membre(o, Role.AUDITEUR).utilisateur)
    vues = 0
    for nom, v in VUES.items():
        if set(v.pattern.converters) - {"slug"} or not getattr(v.callback, "acces", "").count("."):
            continue
        for c in (client, auditeur):
            reponse = c.get(reverse(nom, kwargs={"slug": o.slug}))
            if reponse.status_code == 200:
                vues += 1
                rien_de(lu(reponse), d)
    assert vues > 60


def test_search_finds_none_of_its_words(o: Organisation, puissant: Membre, d: SignalementViolence) -> None:
    client = client_de(puissant.utilisateur)
    for mot in (*(x.split()[-1] for x in SECRETS), d.reference):
        page = lu(client.get(reverse("web:recherche", args=[o.slug]), {"q": mot}))
        assert url("violence", o, d.reference) not in page
        assert "dossier réservé" not in page.lower()


def test_the_journal_of_the_others_has_no_line_of_it(
    o: Organisation, auteur: Membre, puissant: Membre, d: SignalementViolence
) -> None:
    assert evenements_de([o.chaine], "violence", d.reference).count() >= 3
    assert verifier(o.chaine).valide
    client, adresse = client_de(puissant.utilisateur), reverse("web:journal", args=[o.slug])
    for filtres in (
        {},
        {"acte": "amelioration.violence_signaler"},
        {"sujet": f"violence:{d.reference}"},
        {"acteur": f"utilisateur:{auteur.utilisateur_id}"},
    ):
        for export in ({}, {"export": "csv"}):
            texte = lu(client.get(adresse, filtres | export))
            rien_de(texte, d)
            assert "signalé une situation" not in texte
            assert "Dossier réservé" not in texte


def test_day_pages_speak_to_readers_alone_and_neutrally(
    auteur: Membre, puissant: Membre, d: SignalementViolence
) -> None:
    def lignes(m: Membre) -> list[Any]:
        return [e for nom, f in echeances if nom == "amelioration.violences" for e in f(m, aujourdhui())]

    assert not lignes(puissant)
    siennes = lignes(auteur)
    assert len(siennes) == 2
    for e in siennes:
        assert not any(x in f"{e.quoi}{e.pourquoi}{e.rubrique}" for x in (*SECRETS, d.reference, "violence", "iolence"))


def test_mails_all_look_alike(referent: Membre, auteur: Membre, d: SignalementViolence) -> None:
    ecrits = Courriel.toutes.filter(usage="amelioration.information")
    assert [x.destinataire for x in ecrits] == [referent.utilisateur.email]
    for x in ecrits:
        assert x.objet == "Une information vous attend dans Parchemin"
        assert (x.sujet_type, x.sujet_identifiant) == ("", "")
        rien_de(x.corps, d)
        assert "signal" not in x.corps.split("http")[0].split("À lire")[0].lower()


def test_a_copy_of_the_database_tells_nothing(d: SignalementViolence) -> None:
    """Every text of every table, as another program would read it."""
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            curseur.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for rang in curseur.fetchall():
                texte = " ".join(str(x) for x in rang)
                assert not any(x in texte for x in SECRETS), table


def test_files_on_disk_are_unreadable_and_nameless(o: Organisation, auteur: Membre, d: SignalementViolence) -> None:
    for chemin in racine().rglob("*"):
        if chemin.is_file():
            assert SECRETS[0].encode() not in chemin.read_bytes()
    p = PieceViolence.toutes.get(suite__signalement=d)
    reponse = client_de(auteur.utilisateur).get(url("violence_piece", o, d.reference, p.pk))
    assert lu(reponse) == f"Temoignage de {SECRETS[0]}"
    assert "no-store" in reponse.headers["Cache-Control"]
    assert reponse.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_or_a_line_of_another_case_is_not_there(
    o: Organisation, auteur: Membre, referent: Membre, d: SignalementViolence
) -> None:
    autre = signaler(o, referent, ecartes=())
    client = client_de(referent.utilisateur)
    p, s = (
        PieceViolence.toutes.get(suite__signalement=d),
        SuiteViolence.toutes.filter(signalement=d, sorte="mesure").get(),
    )
    assert statut(client.get(url("violence_piece", o, d.reference, p.pk))) == 200
    assert client.get(url("violence_piece", o, autre.reference, p.pk)).status_code == 404
    assert client.get(url("violence_finir", o, autre.reference, s.pk)).status_code == 404
    lecteur = LecteurNomme.toutes.get(signalement=d, membre=auteur)
    assert client.post(url("violence_retirer", o, autre.reference, lecteur.pk)).status_code == 404


def test_another_organisation_finds_nothing_even_with_the_reference(d: SignalementViolence) -> None:
    b = organisation("autre")
    m = membre(b, Role.DIRECTION, Role.ADMINISTRATEUR, email="d@autre.example")
    assert client_de(m.utilisateur).get(url("violence", b, d.reference)).status_code == 404
    assert codes(
        violence_lecteurs.ouvrir_par_exception, organisation=b, membre=m, reference=d.reference, motif=MOTIF
    ) == ["AME-182"]


def test_the_plan_of_actions_does_not_know_it(o: Organisation, puissant: Membre, d: SignalementViolence) -> None:
    assert origine_de("violence") is None
    rien_de(lu(client_de(puissant.utilisateur).get(url("action_nouvelle", o) + f"?de=violence:{d.reference}")), d)


def test_a_reader_withdrawn_reads_no_more_even_holding_an_old_access(
    o: Organisation, auteur: Membre, referent: Membre, d: SignalementViolence
) -> None:
    ancien = acces(d, referent)
    violence_lecteurs.retirer(acces=acces(d, auteur), lecteur=ancien.lecteur, acteur=SYSTEME)
    assert codes(violence.echanger, acces=ancien, texte="Un appel reçu.", le=maintenant(), acteur=SYSTEME) == [
        "AME-180"
    ]
    assert client_de(referent.utilisateur).get(url("violence", o, d.reference)).status_code == 404


def _demander(client: Client, o: Organisation, reference: str, etape: str, motif: str = MOTIF) -> Any:
    return client.post(url("violence_exception", o), {"reference": reference, "motif": motif, "etape": etape})


def test_the_glass_breaks_in_two_steps_and_everybody_hears(
    o: Organisation, direction: Membre, auteur: Membre, referent: Membre, d: SignalementViolence
) -> None:
    client = client_de(direction.utilisateur)
    Courriel.toutes.all().delete()
    assert _demander(client, o, d.reference, "dire", "Pour voir").status_code == 422
    # Nothing tells before the end whether the case is there.
    vraie, fausse = (_demander(client, o, r, "dire").content.decode() for r in (d.reference, "22222-22222"))
    assert "4 heures" in vraie.replace("\xa0", " ")
    assert vraie.count("<") == fausse.count("<")
    assert not LecteurNomme.toutes.filter(exceptionnel=True).exists()
    assert not Courriel.toutes.exists()
    assert _demander(client, o, d.reference, "ouvrir").headers["Location"] == url("violence", o, d.reference)
    page = client.get(url("violence", o, d.reference)).content.decode()
    assert SECRETS[0] in page
    assert "sans pouvoir y écrire" in page
    gens = sorted(Courriel.toutes.values_list("destinataire", flat=True))
    assert gens == sorted([auteur.utilisateur.email, referent.utilisateur.email])
    assert all(direction.libelle in x.corps and MOTIF not in x.corps for x in Courriel.toutes.order_by("pk"))
    assert SuiteViolence.toutes.get(signalement=d, sorte="exception").contenu["texte"] == MOTIF
    assert MOTIF in client_de(auteur.utilisateur).get(url("violence", o, d.reference)).content.decode()
    assert (
        evenements_de([o.chaine], "violence", d.reference).filter(acte="amelioration.violence_exception").count() == 1
    )
    for adresse in adresses_du_dossier(o, d):
        seul = adresse.endswith(f"/{d.reference}/") or "/pieces/" in adresse
        assert statut(client.get(adresse)) == (200 if seul else 404), adresse
        if not seul:
            assert client.post(adresse, {"texte": "Un essai de plus."}).status_code == 404
    with geler(maintenant() + timedelta(hours=4, seconds=1)):
        assert client_de(direction.utilisateur).get(url("violence", o, d.reference)).status_code == 404


def test_a_false_reference_opens_nothing_is_kept_and_counted(
    o: Organisation, direction: Membre, d: SignalementViolence
) -> None:
    essai: dict[str, Any] = {"organisation": o, "membre": direction, "reference": "22222-22222", "motif": MOTIF}
    for _ in range(5):
        assert codes(violence_lecteurs.ouvrir_par_exception, **essai) == ["AME-182"]
    assert evenements_de([o.chaine], "violence", "inconnu").count() == 5
    assert codes(violence_lecteurs.ouvrir_par_exception, **essai | {"reference": d.reference}) == ["AME-183"]
    assert not LecteurNomme.toutes.filter(exceptionnel=True).exists()


def test_whom_the_case_sets_aside_cannot_break_the_glass(
    o: Organisation, direction: Membre, auteur: Membre, referent: Membre
) -> None:
    s = signaler(o, auteur, ecartes=(direction.pk,))
    Courriel.toutes.all().delete()
    essai: dict[str, Any] = {"organisation": o, "membre": direction, "reference": s.reference, "motif": MOTIF}
    assert codes(violence_lecteurs.ouvrir_par_exception, **essai) == ["AME-182"]
    # Those who read know that it was tried.
    assert Courriel.toutes.filter(destinataire=referent.utilisateur.email).count() == 1
    assert client_de(direction.utilisateur).get(url("violence", o, s.reference)).status_code == 404


def test_a_referent_set_aside_hears_nothing_of_a_broken_glass(
    o: Organisation, direction: Membre, auteur: Membre, referent: Membre
) -> None:
    s = signaler(o, auteur, ecartes=(referent.pk,))
    Courriel.toutes.all().delete()
    violence_lecteurs.ouvrir_par_exception(organisation=o, membre=direction, reference=s.reference.lower(), motif=MOTIF)
    assert [x.destinataire for x in Courriel.toutes.order_by("pk")] == [auteur.utilisateur.email]
