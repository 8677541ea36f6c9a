"""Registers from the short form to the close: steps, letters, mediation, likeness, rights, what an auditor reads."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.amelioration.domain.faits import AvisReponse, CanalFait, NatureFait, QualiteAuteur, ResultatMediation
from parchemin.amelioration.models import ActionAmelioration, FaitSignale, ThemeFait
from parchemin.amelioration.sans_noms_registres import MASQUE, TU, masquer
from parchemin.amelioration.selectors.faits import comptes_par_theme, recurrences, ressemblances
from parchemin.amelioration.services import faits, faits_partage
from parchemin.amelioration.vues.registres_etats import etat_dit
from parchemin.amelioration.vues.registres_gestes import GESTES
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import Personne
from parchemin.plateforme.courriels.envoi import envoyer_en_attente
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.registres.recherche import recherches
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr
from tests.fabrique import client_de, etablissement, membre, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi")]


def url(nom: str, o: Organisation, *args: Any) -> str:
    return reverse(f"amelioration:{nom}", args=[o.slug, *args])


def codes(geste: Any, **arguments: Any) -> list[str]:
    with pytest.raises(ErreurMetier) as e:
        geste(**arguments)
    return [c.code for c in e.value.constats]


def signaler(o: Organisation, **autres: Any) -> FaitSignale:
    jour = aujourdhui()
    valeurs: dict[str, Any] = {
        "nature": NatureFait.RECLAMATION, "titre": "Convocation reçue après l’examen", "quoi": "La lettre est arrivée trois jours après.",
        "survenu_le": jour, "recu_le": jour, "canal": CanalFait.COURRIER, "auteur_qualite": QualiteAuteur.FAMILLE,
        "auteur_nom": "Zoé Martin", "auteur_courriel": "zoe@familles.example", "acteur": SYSTEME, "theme": "Examens et résultats",
    }  # fmt: skip
    return faits.enregistrer(organisation=o, **valeurs | autres)


def relu(f: FaitSignale) -> FaitSignale:
    return FaitSignale.toutes.get(pk=f.pk)


def repondue(o: Organisation, **autres: Any) -> FaitSignale:
    f = faits.accuser(fait=signaler(o, **autres), acteur=SYSTEME, le=aujourdhui(), moyen="Lettre du jour.")
    return faits.repondre(fait=f, reponse="Vous repasserez l’épreuve en juin.", le=aujourdhui(), acteur=SYSTEME)


def cause(f: FaitSignale) -> FaitSignale:
    FaitSignale.toutes.filter(pk=f.pk).update(cause="Adresse ancienne.")
    return relu(f)


@pytest.fixture
def fait(o: Organisation) -> FaitSignale:
    return signaler(o)


def test_numbers_follow_across_natures_and_the_proposed_themes_become_the_organisation_s(o: Organisation) -> None:
    a, b = signaler(o), signaler(o, nature=NatureFait.ALEA, theme="")
    assert (a.numero, b.numero) == ("R-2026-001", "R-2026-002")
    assert (a.etat, b.etat) == ("recue", "survenu")
    assert a.theme is not None
    assert a.theme.libelle == "Examens et résultats"
    assert ThemeFait.objects.count() == 10
    with pytest.raises(IntegrityError), transaction.atomic():
        FaitSignale.toutes.filter(pk=b.pk).update(rang=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        FaitSignale.toutes.filter(pk=b.pk).update(etat="recue")


def test_what_is_refused_leaves_nothing(o: Organisation) -> None:
    jour = aujourdhui()
    assert codes(signaler, o=o, quoi="Voir") == ["AME-056"]
    assert codes(signaler, o=o, recu_le=jour + timedelta(days=1)) == ["AME-057"]
    assert codes(signaler, o=o, recu_le=jour - timedelta(days=1)) == ["AME-058"]
    assert codes(signaler, o=o, auteur_nom="", auteur_courriel="") == ["AME-077"]
    assert codes(signaler, o=o, quoi="Mon numéro est 2 69 05 49 588 157 80.") == ["AME-076"]
    assert not FaitSignale.toutes.exists()
    signaler(o, auteur_nom="", auteur_courriel="", nature=NatureFait.DIFFICULTE)


def test_from_the_receipt_to_the_close_by_letter(o: Organisation, qualite: Membre) -> None:
    moi, jour = reference_de(qualite.utilisateur), aujourdhui()
    f = signaler(o, recu_le=jour - timedelta(days=3), survenu_le=jour - timedelta(days=9))
    assert f.avant_le == jour + timedelta(days=2)
    assert codes(faits.repondre, fait=f, reponse="Vous repasserez en juin.", le=jour, acteur=moi) == ["AME-050"]
    assert codes(faits.accuser, fait=f, acteur=moi, le=jour - timedelta(days=4), moyen="Lettre.") == ["AME-058"]
    f = faits.accuser(fait=f, acteur=moi, le=jour - timedelta(days=1), moyen="Lettre simple.")
    assert (f.etat, f.accuse_le, f.avant_le) == ("accusee", jour - timedelta(days=1), jour + timedelta(days=12))
    f = faits.confier(fait=f, responsable=qualite, acteur=moi)
    assert f.etat == "en_traitement"
    f = faits.repondre(fait=f, reponse="Vous repasserez l’épreuve en juin.", le=jour, acteur=moi)
    assert codes(faits.clore, fait=f, acteur=moi) == ["AME-053", "AME-054"]
    f = faits.noter_avis(fait=cause(f), avis=AvisReponse.SATISFAIT, mots="", acteur=moi)
    f = faits.clore(fait=f, acteur=moi)
    assert (f.etat, f.avant_le, f.clos_le) == ("close", None, jour)
    assert [s.sorte for s in f.suivis.order_by("pk")] == ["recu", "accuse", "confie", "reponse", "avis", "clos"]
    assert codes(faits.confier, fait=f, responsable=qualite, acteur=moi) == ["AME-075"]


def test_the_line_of_the_lists_names_nobody_enrolled(o: Organisation, fait: FaitSignale) -> None:
    Personne.toutes.create(organisation=o, nom_naissance="Le Goff", prenom1="Léa")
    with pytest.raises(ErreurMetier) as e:
        signaler(o, titre="Mme Perrin conteste les cours de LEA LE GOFF")
    assert [c.code for c in e.value.constats] == ["AME-235"]
    signaler(o, titre="Mme Perrin conteste les cours")
    # A stranger's own words are taken as they come: a refusal would tell who is enrolled here.
    recue = signaler(o, titre="Les cours de Léa Le Goff", canal=CanalFait.FORMULAIRE)
    champs = {
        "theme": "",
        "resume": "",
        "cause": "",
        "auteur_nom": "Z",
        "auteur_qualite": "famille",
        "auteur_courriel": "",
        "auteur_telephone": "",
    }
    assert codes(faits.preciser, fait=recue, acteur=SYSTEME, titre=recue.titre, **champs) == ["AME-235"]


def test_the_journal_never_names_who_says_it(o: Organisation, fait: FaitSignale) -> None:
    f = faits.accuser(fait=fait, acteur=SYSTEME, le=aujourdhui(), moyen="Appel à Zoé Martin.")
    faits.preciser(
        fait=f, acteur=SYSTEME, titre="Convocation tardive", theme="", resume="", cause="", auteur_nom="Zoé Martin-Roux",
        auteur_qualite="famille", auteur_courriel="zoe@familles.example", auteur_telephone="",
    )  # fmt: skip
    lues = [str(p) for p in phrases(evenements_de([o.chaine], "fait_signale", str(fait.pk)))]
    assert len(lues) == 3
    assert not any("Martin" in x or "zoe@" in x for x in lues)


def test_a_receipt_by_mail_bears_a_link_and_its_delivery_is_seen(
    o: Organisation, qualite: Membre, fait: FaitSignale
) -> None:
    client = client_de(qualite.utilisateur)
    reponse = client.post(url("fait_geste", o, fait.pk, "accuser"), {"envoi": "courriel", "moyen": "", "le": ""})
    assert reponse.status_code == 302
    assert relu(fait).etat == "accusee"
    c = Courriel.toutes.get(sujet_type="fait_signale")
    Courriel.toutes.filter(pk=c.pk).update(cree_le=c.cree_le - timedelta(hours=1))
    envoyer_en_attente()
    corps = str(mail.outbox[0].body)
    assert "R-2026-001" in corps
    assert "La lettre est arrivée" not in corps
    lien = re.search(r"https?://\S+/lien/\S+", corps)
    assert lien is not None
    page = Client().get(lien.group().replace("http://testserver", "")).content.decode()
    assert "R-2026-001" in page
    assert "Une réponse se prépare" in page
    assert "zoe@familles.example" in client.get(url("fait", o, fait.pk)).content.decode()


def test_without_an_address_it_is_noted_not_sent(o: Organisation, qualite: Membre) -> None:
    f = signaler(o, auteur_courriel="")
    client = client_de(qualite.utilisateur)
    assert "Par courriel" not in client.get(url("fait_geste", o, f.pk, "accuser")).content.decode()
    refus = client.post(url("fait_geste", o, f.pk, "accuser"), {"envoi": "note", "moyen": "", "le": ""})
    assert refus.status_code == 422
    assert "AME-056" in refus.content.decode()
    assert codes(faits.accuser, fait=f, acteur=SYSTEME, le=aujourdhui(), adresse_de=lambda x: "x") == ["AME-059"]
    assert relu(f).etat == "recue"
    assert not Courriel.toutes.exists()


def test_not_satisfied_it_opens_again_and_its_clock_too(o: Organisation) -> None:
    f = faits.noter_avis(fait=repondue(o), avis=AvisReponse.INSATISFAIT, mots="Rien n’est réglé.", acteur=SYSTEME)
    assert (f.etat, f.reouvertures, f.avant_le) == ("en_traitement", 1, aujourdhui() + timedelta(days=15))
    f = faits.repondre(fait=f, reponse="Une date est trouvée en mars.", le=aujourdhui(), acteur=SYSTEME)
    assert (f.avis, f.avis_le) == ("", None)


def test_a_mediation_is_proposed_once_told_and_then_lets_close(o: Organisation) -> None:
    jour = aujourdhui()
    f = repondue(o)
    proposer: dict[str, Any] = {
        "mediateur": "Mme Roux, médiatrice",
        "proposee_a": "La famille",
        "proposee_le": jour,
        "acteur": SYSTEME,
    }
    faits.proposer_mediation(fait=f, **proposer)
    f = relu(f)
    assert (f.etat, f.avant_le) == ("en_mediation", jour + timedelta(days=30))
    assert codes(faits.proposer_mediation, fait=f, **proposer) == ["AME-060"]
    assert codes(faits.repondre, fait=f, reponse="Une date est trouvée.", le=jour, acteur=SYSTEME) == ["AME-061"]
    fin: dict[str, Any] = {"resultat": ResultatMediation.DESACCORD, "tenue_le": jour, "acteur": SYSTEME}
    assert codes(faits.conclure_mediation, fait=f, recit="Non", **fin) == ["AME-056"]
    f = faits.conclure_mediation(fait=f, recit="Chacun reste sur sa position.", **fin)
    f = faits.repondre(fait=f, reponse="Notre réponse ne change pas.", le=jour, acteur=SYSTEME)
    f = faits.noter_avis(fait=f, avis=AvisReponse.INSATISFAIT, mots="", acteur=SYSTEME)
    assert (f.etat, f.reouvertures) == ("repondue", 0)
    assert faits.clore(fait=cause(f), acteur=SYSTEME).etat == "close"


def test_an_alea_has_a_solution_then_people_told(o: Organisation) -> None:
    jour = aujourdhui()
    f = signaler(o, nature=NatureFait.ALEA, auteur_nom="", auteur_courriel="", titre="Panne de chauffage")
    assert f.avant_le == jour + timedelta(days=2)
    informer: dict[str, Any] = {"qui": "Les deux classes", "le": jour, "comment": "Courriel", "acteur": SYSTEME}
    assert codes(faits.informer, fait=f, **informer) == ["AME-050"]
    f = faits.donner_solution(fait=f, solution="Cours déplacés à Moûtiers.", le=jour, acteur=SYSTEME)
    faits.informer(fait=f, **informer)
    f = relu(f)
    assert f.etat == "informees"
    faits.informer(fait=f, **informer | {"qui": "Les entreprises"})
    assert f.informations.count() == 2
    assert faits.clore(fait=relu(f), acteur=SYSTEME).etat == "close"


def test_another_nature_keeps_the_number_until_something_is_answered(o: Organisation) -> None:
    f = signaler(o)
    changer: dict[str, Any] = {"motif": "Une panne, pas une plainte.", "acteur": SYSTEME}
    assert codes(faits.requalifier, fait=f, nature=NatureFait.RECLAMATION, **changer) == ["AME-064"]
    f = faits.requalifier(fait=f, nature=NatureFait.ALEA, **changer)
    assert (f.numero, f.etat, f.avant_le) == ("R-2026-001", "survenu", aujourdhui() + timedelta(days=2))
    f = faits.requalifier(fait=f, nature=NatureFait.DIFFICULTE, **changer)
    assert f.etat == "recue"
    assert codes(faits.requalifier, fait=repondue(o), nature=NatureFait.ALEA, **changer) == ["AME-065"]


def test_set_aside_and_taken_up_again(o: Organisation, fait: FaitSignale) -> None:
    assert codes(faits.classer, fait=fait, motif="Non", acteur=SYSTEME) == ["AME-056"]
    f = faits.classer(fait=fait, motif="Déjà enregistrée hier.", acteur=SYSTEME)
    assert (f.etat, f.avant_le) == ("classee", None)
    assert faits.rouvrir(fait=f, motif="Ce n’était pas la même.", acteur=SYSTEME).etat == "en_traitement"


def test_two_people_at_once_are_told(fait: FaitSignale) -> None:
    lu = relu(fait)
    faits.classer(fait=fait, motif="Déjà enregistrée hier.", acteur=SYSTEME)
    assert codes(faits.accuser, fait=lu, acteur=SYSTEME, le=aujourdhui(), moyen="Lettre simple.") == ["AME-051"]


def test_only_who_follows_the_registers_is_in_charge(o: Organisation, fait: FaitSignale) -> None:
    autre = membre(o, Role.SECRETARIAT_JURY)
    assert codes(faits.confier, fait=fait, responsable=autre, acteur=SYSTEME) == ["AME-066"]


def test_a_likeness_is_shown_with_its_reasons_and_counted(o: Organisation, qualite: Membre) -> None:
    p = Personne.toutes.create(organisation=o, nom_naissance="Martin", prenom1="Zoé")
    a, b, c = signaler(o), signaler(o, titre="Notes affichées en retard"), signaler(o, theme="Coût et financement")
    for f in (a, b, c):
        faits.rattacher(fait=f, acteur=SYSTEME, personne=p)
    trouvees = ressemblances(relu(a), 12)
    assert [x.pk for x, _ in trouvees] == [b.pk]
    assert "même personne (Zoé MARTIN)" in trouvees[0][1]
    page = client_de(qualite.utilisateur).get(url("fait", o, a.pk)).content.decode()
    assert "Cela s’est déjà vu" in page
    assert "même thème (Examens et résultats)" in page
    lus = list(FaitSignale.objects.select_related("theme", "personne", "session", "formation", "lieu", "certification__fiche__version").order_by("pk"))  # fmt: skip
    assert recurrences(lus, 12) == {a.pk: [b.numero], b.pk: [a.numero]}
    assert comptes_par_theme(lus) == [("Examens et résultats", [2, 0, 0], 2), ("Coût et financement", [1, 0, 0], 1)]
    assert not ressemblances(relu(c), 12)


def test_a_person_is_named_by_one_name_only_and_her_enrolment_goes_with_her(
    o: Organisation, qualite: Membre, fait: FaitSignale
) -> None:
    zoe = Personne.toutes.create(organisation=o, nom_naissance="Martin", prenom1="Zoé")
    ali = Personne.toutes.create(organisation=o, nom_naissance="Martin", prenom1="Ali")
    client, ici = client_de(qualite.utilisateur), url("fait_geste", o, fait.pk, "rattacher")
    vide = {"session": "", "formation": "", "lieu": "", "certification": ""}
    refus = client.post(ici, {"personne": "Martin", **vide})
    assert refus.status_code == 422
    assert f"Zoé MARTIN (n° {zoe.pk})" in refus.content.decode().replace("\xa0", " ")
    lieu = etablissement(o)
    assert client.post(ici, {"personne": f"n° {ali.pk}", **vide | {"lieu": lieu.pk}}).status_code == 302
    assert (relu(fait).personne, relu(fait).lieu) == (ali, lieu)
    assert client.post(ici, {"personne": "", "inscription": "", **vide}).status_code == 302
    assert relu(fait).personne is None


def test_an_action_is_born_of_it_and_names_nobody(o: Organisation, qualite: Membre, fait: FaitSignale) -> None:
    client, jour = client_de(qualite.utilisateur), aujourdhui()
    adresse = url("action_nouvelle", o) + f"?de=reclamation:{fait.pk}"
    page = client.get(adresse).content.decode()
    assert "Réclamation R-2026-001, examens et résultats" in page
    assert "Zoé" not in page
    donnees = {
        "titre": "Relire les adresses", "nature": "immediate", "quoi": "Appeler chaque candidat.", "responsable": qualite.pk,
        "avant_le": jour, "cause": "", "moyens": "", "critere": "", "verifier_le": "",
    }  # fmt: skip
    assert client.post(adresse, donnees).status_code == 302
    assert ActionAmelioration.toutes.get().origines.get().sorte == "reclamation"
    assert "Relire les adresses" in client.get(url("fait", o, fait.pk)).content.decode()
    assert "A-2026-001" in client.get(url("faits_tableau", o)).content.decode()


def test_the_short_form_keeps_a_file_and_shows_the_definitions(o: Organisation, qualite: Membre) -> None:
    client, jour = client_de(qualite.utilisateur), aujourdhui()
    page = client.get(url("fait_nouveau", o)).content.decode()
    assert "imprévisible" in page
    assert "fait valoir un droit" in page
    base = {
        "nature": "difficulte", "titre": "Ordinateurs lents", "quoi": "Les postes de la salle 3 sont lents.", "survenu_le": jour, "recu_le": jour,
        "canal": "oral", "auteur_qualite": "apprenant", "auteur_nom": "", "auteur_courriel": "",
    }  # fmt: skip
    faux = SimpleUploadedFile("photo.png", b"<html><script>alert(1)</script></html>")
    refus = client.post(url("fait_nouveau", o), {**base, "fichiers": [faux]})
    assert refus.status_code == 422
    assert "FIC-007" in refus.content.decode()
    assert not FaitSignale.toutes.exists()
    reponse = client.post(url("fait_nouveau", o), {**base, "fichiers": [SimpleUploadedFile("a.txt", b"Bonjour.")]})
    f = FaitSignale.toutes.get()
    assert reponse.headers["Location"] == url("fait", o, f.pk)
    fichier = Fichier.toutes.get(usage="fait_signale")
    assert b"".join(client.get(url("fait_piece", o, f.pk, fichier.pk)).streaming_content) == b"Bonjour."  # type: ignore[attr-defined]
    assert client.get(url("fait_piece", o, signaler(o).pk, fichier.pk)).status_code == 404


def test_who_may_not_read_says_it_all_the_same(o: Organisation) -> None:
    client, jour = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur), aujourdhui()
    donnees = {
        "nature": "difficulte", "titre": "Ordinateurs lents", "quoi": "Les postes de la salle 3 sont lents.", "survenu_le": jour, "recu_le": jour,
        "canal": "oral", "auteur_qualite": "apprenant", "auteur_nom": "", "auteur_courriel": "",
    }  # fmt: skip
    reponse = client.post(url("fait_nouveau", o), donnees, follow=True)
    assert "R-2026-001" in reponse.content.decode()
    f = FaitSignale.toutes.get()
    assert client.get(url("fait", o, f.pk)).status_code == 403
    assert client.get(url("faits", o)).status_code == 403


def test_an_auditor_reads_without_a_name_a_text_or_a_file(o: Organisation) -> None:
    p = Personne.toutes.create(organisation=o, nom_naissance="Lefèvre", prenom1="Anaïs")
    f = signaler(o, titre="Convocation de Mme LEFEVRE non reçue", quoi="Secret de famille.")
    faits.rattacher(fait=f, acteur=SYSTEME, personne=p)
    f = faits.accuser(fait=relu(f), acteur=SYSTEME, le=aujourdhui(), moyen="Appel à Zoé.")
    client = client_de(membre(o, Role.AUDITEUR).utilisateur)
    for adresse in (url("fait", o, f.pk), url("faits", o), url("faits_tableau", o), url("faits", o) + "?export=csv"):
        reponse = client.get(adresse)
        lu = (reponse.getvalue() if reponse.streaming else reponse.content).decode()
        assert "R-2026-001" in lu
        assert MASQUE in lu
        for nom in ("Martin", "zoe@", "Lefèvre", "LEFEVRE", "Anaïs", "Secret", "Appel à"):
            assert nom not in lu, (adresse, nom)
    assert TU in client.get(url("fait", o, f.pk)).content.decode()
    assert "R-2026-001" not in client.get(url("faits", o) + "?q=Lefevre").content.decode()
    assert "R-2026-001" in client.get(url("faits", o) + "?q=R-2026-1").content.decode()
    m = Membre.toutes.get(organisation=o)
    assert all(
        r is None
        for nom, chercher in recherches
        if nom == "amelioration.registres"
        for r in [chercher(m, "Convocation", 5)]
    )


def test_names_are_taken_out_by_whole_word_whatever_the_spelling() -> None:
    assert (
        masquer("La lettre de M. Le Goff, LE GOFF ou legoff", ["Le Goff"])
        == f"La lettre de M. Le {MASQUE}, LE {MASQUE} ou legoff"
    )
    assert masquer("Jean-Élie DUPRÉ a tort", ["Jean-Élie Dupré"]) == f"{MASQUE} a tort"
    assert masquer("Martinet", ["Martin"]) == "Martinet"
    assert masquer("Rien", [""]) == "Rien"


def lignes(m: Membre, prefixe: str = "amelioration.registres") -> list[str]:
    jour = aujourdhui()
    return [
        e.quoi for nom, f in echeances if nom.startswith(prefixe) for e in f(m, jour) if e.visible_des and e.visible_des <= jour
    ]  # fmt: skip


def test_the_day_page_says_what_is_due_to_whom(o: Organisation, qualite: Membre, direction: Membre) -> None:
    jour = aujourdhui()
    f = signaler(o)
    assert lignes(qualite) == lignes(direction) == ["Accuser réception : Convocation reçue après l’examen"]
    assert lignes(membre(o, Role.SECRETARIAT_JURY)) == []
    f = faits.accuser(fait=f, acteur=SYSTEME, le=jour, moyen="Lettre simple.")
    f = faits.confier(fait=f, responsable=qualite, acteur=SYSTEME)
    assert lignes(qualite) == []
    FaitSignale.toutes.filter(pk=f.pk).update(avant_le=jour + timedelta(days=5))
    assert (lignes(qualite), lignes(direction)) == (["Répondre : Convocation reçue après l’examen"], [])
    FaitSignale.toutes.filter(pk=f.pk).update(avant_le=jour - timedelta(days=1))
    assert lignes(direction) == ["Répondre : Convocation reçue après l’examen"]
    f = faits.repondre(fait=relu(f), reponse="Vous repasserez en juin.", le=jour, acteur=SYSTEME)
    assert lignes(qualite) == []
    FaitSignale.toutes.filter(pk=f.pk).update(avant_le=jour - timedelta(days=1))
    assert lignes(qualite) == ["Clore, ou redemander l’avis : Convocation reçue après l’examen"]


def test_list_filters_and_export(o: Organisation, qualite: Membre, fait: FaitSignale) -> None:
    client = client_de(qualite.utilisateur)
    csv = client.get(url("faits", o) + "?export=csv").getvalue().decode("utf-8-sig")
    assert "Zoé Martin" in csv
    assert "La lettre est arrivée" in csv
    theme = fait.theme_id
    for filtre, vu in (
        ("etat=ouverts", True), ("etat=retard", False), ("etat=close", False), ("nature=alea", False), ("nature=reclamation", True),
        (f"theme={theme}", True), ("q=convocation", True), ("q=martin", True), ("q=R-2026-1", True), ("q=R-99999999999999999999-1", False),
        ("du=2026-11-25", False), ("au=2026-11-24", True), ("auteur_qualite=financeur", False),
        ("qui=moi", False), ("qui=personne", True), ("session=1", True), ("formation=x", True),
    ):  # fmt: skip
        assert ("Convocation reçue" in client.get(f"{url('faits', o)}?{filtre}").content.decode()) is vu, filtre
    FaitSignale.toutes.filter(pk=fait.pk).update(avant_le=aujourdhui() - timedelta(days=1))
    page = client.get(f"{url('faits', o)}?etat=retard").content.decode()
    assert "Reçue, en retard" in page


@pytest.mark.parametrize("nom", ["faits", "faits_tableau"])
def test_as_many_queries_for_three_as_for_one(o: Organisation, qualite: Membre, nom: str) -> None:
    lieu = etablissement(o)

    def un() -> None:
        f = signaler(o)
        faits.rattacher(fait=f, acteur=SYSTEME, lieu=lieu)
        f = faits.accuser(fait=relu(f), acteur=SYSTEME, le=aujourdhui(), moyen="Lettre simple.")
        faits.proposer_mediation(
            fait=f, mediateur="Mme Roux", proposee_a="La famille", proposee_le=aujourdhui(), acteur=SYSTEME
        )

    un()
    client = client_de(qualite.utilisateur)
    client.get(url(nom, o))
    with CaptureQueriesContext(connection) as une:
        client.get(url(nom, o))
    un()
    un()
    with CaptureQueriesContext(connection) as trois:
        page = client.get(url(nom, o)).content.decode()
    assert "R-2026-003" in page
    assert len(trois) == len(une)


@pytest.mark.parametrize(
    ("geste", "donnees", "etat"),
    [
        ("confier", {"responsable": "moi"}, "recue"),
        ("noter", {"texte": "Appelé ce matin, sans réponse."}, "recue"),
        ("preciser", {"titre": "Convocation non reçue", "theme": "Coût et financement", "resume": "", "cause": "Adresse ancienne.", "auteur_qualite": "famille", "auteur_nom": "Zoé", "auteur_courriel": "", "auteur_telephone": ""}, "recue"),
        ("nature", {"nature": "difficulte", "motif": "Rien n’est réclamé."}, "recue"),
        ("classer", {"motif": "Déjà enregistrée hier."}, "classee"),
    ],
)  # fmt: skip
def test_gestures_by_their_pages(
    o: Organisation, qualite: Membre, fait: FaitSignale, geste: str, donnees: dict[str, str], etat: str
) -> None:
    client, ici = client_de(qualite.utilisateur), url("fait_geste", o, fait.pk, geste)
    assert client.get(ici).status_code == 200
    donnees = {k: str(qualite.pk) if v == "moi" else v for k, v in donnees.items()}
    assert client.post(ici, donnees).status_code == 302
    assert relu(fait).etat == etat
    assert client.get(url("fait", o, fait.pk)).status_code == 200


def test_every_gesture_has_its_page_and_every_state_its_record(o: Organisation, qualite: Membre) -> None:
    client, jour = client_de(qualite.utilisateur), aujourdhui()
    f = repondue(o)
    faits.proposer_mediation(fait=f, mediateur="Mme Roux", proposee_a="La famille", proposee_le=jour, acteur=SYSTEME)
    alea = faits.donner_solution(
        fait=signaler(o, nature=NatureFait.ALEA), solution="Cours déplacés à Moûtiers.", le=jour, acteur=SYSTEME
    )
    vus: set[str] = set()
    accusee = faits.accuser(fait=signaler(o), acteur=SYSTEME, le=jour, moyen="Lettre simple.")
    survenu = signaler(o, nature=NatureFait.ALEA)
    classee = faits.classer(fait=signaler(o), motif="Déjà enregistrée.", acteur=SYSTEME)
    partage = signaler(o)
    faits.rattacher(fait=partage, lieu=etablissement(o), acteur=SYSTEME)
    faits_partage.partager(fait=partage, texte="Une convocation est arrivée tard.", acteur=SYSTEME)
    for x in (signaler(o), partage, accusee, f, survenu, alea, repondue(o), classee):
        page = client.get(url("fait", o, x.pk)).content.decode()
        gestes = set(re.findall(rf"/registres/{x.pk}/(\w+)/", page)) - {"pieces"}
        vus |= gestes
        for g in gestes:
            assert client.get(url("fait_geste", o, x.pk, g)).status_code == 200, (x.etat, g)
    assert vus == set(GESTES)
    assert client.get(url("fait_geste", o, f.pk, "inconnu")).status_code == 404


def test_another_organisation_sees_nothing(fait: FaitSignale) -> None:
    b = organisation("autre")
    with organisation_active(b.pk):
        client: Client = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
        assert client.get(url("fait", b, fait.pk)).status_code == 404
        assert client.get(url("fait_geste", b, fait.pk, "noter")).status_code == 404
        assert "Convocation" not in client.get(url("faits", b)).content.decode()
        assert "R-2026-001" not in client.get(url("faits_tableau", b)).content.decode()


def test_a_person_s_page_shows_hers_to_who_reads_the_registers(o: Organisation, qualite: Membre) -> None:
    zoe = Personne.toutes.create(organisation=o, nom_naissance="Martin", prenom1="Zoé")
    page = reverse("parcours:personne", args=[o.slug, zoe.pk])
    client = client_de(qualite.utilisateur)
    assert "Réclamations, difficultés, aléas</h2>" not in client.get(page).content.decode()
    faits.rattacher(fait=signaler(o), acteur=SYSTEME, personne=zoe)
    assert "Convocation reçue après l’examen" in client.get(page).content.decode()
    autre = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    assert "Convocation" not in autre.get(page).content.decode()


def test_who_left_has_it_no_more(o: Organisation, qualite: Membre, direction: Membre) -> None:
    f = faits.accuser(fait=signaler(o), acteur=SYSTEME, le=aujourdhui(), moyen="Lettre simple.")
    faits.confier(fait=f, responsable=qualite, acteur=SYSTEME)
    FaitSignale.toutes.filter(pk=f.pk).update(avant_le=aujourdhui() + timedelta(days=2))
    assert lignes(direction) == []
    qualite.roles.update(au=aujourdhui() - timedelta(days=1))
    assert lignes(direction) == ["Répondre : Convocation reçue après l’examen"]


@pytest.mark.parametrize("prevue", [-20, -1])
def test_a_mediation_is_not_late_on_the_day_it_is_asked(o: Organisation, prevue: int) -> None:
    f = faits.accuser(fait=signaler(o), acteur=SYSTEME, le=aujourdhui(), moyen="Lettre du jour.")
    jour = aujourdhui()
    proposer: dict[str, Any] = {
        "mediateur": "Mme Roux", "proposee_a": "La famille", "proposee_le": jour, "acteur": SYSTEME,
    }  # fmt: skip
    refus = codes(faits.proposer_mediation, fait=f, prevue_le=jour + timedelta(days=prevue), **proposer)
    assert refus == ["AME-241"]
    assert relu(f).etat == "accusee"
    faits.proposer_mediation(fait=f, prevue_le=jour, **proposer)
    assert relu(f).avant_le == jour
    assert etat_dit(relu(f))[0] == "al"


def test_days_told_out_of_order_say_which_two_days(o: Organisation) -> None:
    jour = aujourdhui()
    f = faits.accuser(fait=signaler(o, recu_le=jour, survenu_le=jour), acteur=SYSTEME, le=jour, moyen="Lettre du jour.")
    faits.proposer_mediation(fait=f, mediateur="M", proposee_a="F", proposee_le=jour, acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        faits.conclure_mediation(
            fait=relu(f), resultat=ResultatMediation.ACCORD, tenue_le=jour - timedelta(days=2), recit="Chacun est d’accord.", acteur=SYSTEME
        )  # fmt: skip
    (constat,) = e.value.constats
    assert constat.code == "AME-058"
    assert f"vient avant le jour de la proposition de médiation, le {date_fr(jour)}" in constat.quoi


def test_a_year_that_nobody_meant_is_asked_again(o: Organisation) -> None:
    jour = aujourdhui()
    assert codes(signaler, o=o, survenu_le=jour.replace(year=200)) == ["AME-240"]
    assert codes(signaler, o=o, survenu_le=jour.replace(year=jour.year - 61)) == ["AME-240"]
    assert signaler(o, survenu_le=jour.replace(year=jour.year - 59)).pk
