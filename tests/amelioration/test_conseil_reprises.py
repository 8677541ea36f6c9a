"""The conseil, what changes on the way: a meeting moved asks again, minutes wait for their approval, PDFs follow the papers."""

from __future__ import annotations

import io
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter

from parchemin.amelioration import conseil_annexes
from parchemin.amelioration.models import MembreConseil, PresenceConseil, SeanceConseil
from parchemin.amelioration.services import seances
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.models import Courriel, LienPersonnel
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.test_conseil import codes, ecrite, inscrit, lire, octets, qui, seance, tenue, url
from tests.fabrique import client_de, membre

__all__ = ["seance"]
pytestmark = pytest.mark.django_db


def relue(s: SeanceConseil) -> SeanceConseil:
    return SeanceConseil.toutes.select_related("organisation").get(pk=s.pk)


def deplacer(s: SeanceConseil, **autres: Any) -> seances.SeanceDeplacee:
    valeurs = {"le": s.le, "heure": s.heure, "lieu": s.lieu} | autres
    return seances.deplacer(seance=s, acteur=SYSTEME, **valeurs)


def test_a_convened_meeting_moved_to_another_day_asks_everybody_again(o: Organisation, seance: SeanceConseil) -> None:
    part = inscrit(o, "Parti", au=seance.le)
    seances.convoquer(seance=seance, acteur=SYSTEME)
    s, avant = relue(seance), relue(seance).dossier
    p = PresenceConseil.toutes.get(seance=s, membre__nom="Morin")
    seances.repondre(presence=p, vient=True)
    nouveau = s.le + timedelta(days=14)
    fait = deplacer(s, le=nouveau)
    assert (fait.ecrits, [m.nom for m in fait.sans_adresse], list(fait.partis), fait.redemande) == (
        1,
        ["Lenoir"],
        [part],
        True,
    )
    s = relue(s)
    assert (s.etat, s.le) == ("convoquee", nouveau)
    assert s.dossier != avant
    assert f"{nouveau:%Y}" in lire(octets(s.dossier))
    assert set(s.presences.order_by().values_list("membre__nom", "annonce", "sorte")) == {
        ("Morin", "", ""),
        ("Lenoir", "", ""),
    }
    convocations = Courriel.toutes.filter(sujet_identifiant=str(s.pk), destinataire="morin@essai.example").order_by(
        "cree_le"
    )
    assert convocations.count() == 2
    assert "remplace celle du" in convocations[1].corps
    assert LienPersonnel.toutes.filter(charge__presence=p.pk, revoque_le__isnull=True).count() == 1
    assert not LienPersonnel.toutes.filter(destinataire_libelle=str(part), revoque_le__isnull=True).exists()
    assert "une présence à redemander" in str(phrases(evenements_de([o.chaine], "seance_conseil", str(s.pk))))


def test_only_its_place_changes_and_who_comes_still_comes(seance: SeanceConseil) -> None:
    seances.convoquer(seance=seance, acteur=SYSTEME)
    s = relue(seance)
    seances.repondre(presence=s.presences.get(membre__nom="Morin"), vient=True)
    assert deplacer(s).ecrits is None, "nothing changed: nobody is written to"
    fait = deplacer(s, lieu="Salle 9")
    assert (fait.ecrits, fait.redemande) == (1, False)
    assert relue(s).presences.get(membre__nom="Morin").annonce == "oui"
    assert fait.seance.lieu == "Salle 9"


def test_presences_noted_before_another_day_do_not_follow_it(seance: SeanceConseil) -> None:
    m = MembreConseil.toutes.get(nom="Morin")
    seances.noter_presences(seance=seance, sortes={m.pk: "excuse"}, acteur=SYSTEME)
    fait = deplacer(seance, le=seance.le + timedelta(days=1))
    assert (fait.ecrits, fait.redemande) == (None, True)
    assert seance.presences.get().sorte == ""
    assert not Courriel.toutes.exists()


def test_a_meeting_is_not_moved_to_yesterday_nor_to_nobody_nor_once_held(seance: SeanceConseil) -> None:
    seances.convoquer(seance=seance, acteur=SYSTEME)
    s = relue(seance)
    assert codes(deplacer, s=s, le=aujourdhui() - timedelta(days=1)) == ["AME-204"]
    MembreConseil.toutes.update(au=s.le)
    assert codes(deplacer, s=s, le=s.le + timedelta(days=1)) == ["AME-202"]
    assert codes(deplacer, s=tenue(s), le=s.le + timedelta(days=1)) == ["AME-212"]


def test_the_page_says_what_moving_will_do(o: Organisation, seance: SeanceConseil, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    seances.convoquer(seance=seance, acteur=SYSTEME)
    assert url("conseil_deplacer", o, seance.pk) in client.get(url("conseil_seance", o, seance.pk)).content.decode()
    assert "nouvelle convocation partira" in client.get(url("conseil_deplacer", o, seance.pk)).content.decode()
    donnees = {"le": seance.le + timedelta(days=3), "heure": "", "lieu": "Salle 3"}
    page = client.post(url("conseil_deplacer", o, seance.pk), donnees, follow=True).content.decode()
    assert "Les présences sont à redemander" in page
    assert "Ève Lenoir" in page


@pytest.mark.parametrize("role", [Role.AUDITEUR, Role.SECRETARIAT_JURY])
def test_minutes_are_read_by_others_once_they_are_approved(
    o: Organisation, seance: SeanceConseil, qualite: Membre, direction: Membre, role: Role
) -> None:
    s = ecrite(tenue(seance))
    lecteur, papier, page = (
        client_de(membre(o, role).utilisateur),
        url("conseil_compte_rendu", o, s.pk),
        url("conseil_seance", o, s.pk),
    )
    p = s.points.get(sujet="ruptures")
    seances.decider(point=p, texte="Appeler chaque entreprise.", acteur=SYSTEME)
    for _ in range(2):
        assert lecteur.get(papier).status_code == 404
        vue = lecteur.get(page).content.decode()
        assert papier not in vue
        assert "se lit une fois approuvé" in vue
        lues = vue + lecteur.get(url("conseil_point", o, p.pk)).content.decode()
        assert "Échange sur" not in lues
        assert "Appeler chaque entreprise" not in lues
        assert client_de(direction.utilisateur).get(papier).content.startswith(b"%PDF")
        if relue(s).etat == "tenue":
            a = seances.clore(seance=s, demandeur=qui(qualite))
    approbations.approuver(a.pk, acteur=qui(direction))
    assert b"".join(lecteur.get(papier).streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    vue = lecteur.get(page).content.decode()
    assert papier in vue
    assert "Appeler chaque entreprise" in vue


def pdf(pages: int, mot_de_passe: str = "") -> bytes:
    sortie, tampon = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        sortie.add_blank_page(200, 300)
    if mot_de_passe:
        sortie.encrypt(mot_de_passe, algorithm="RC4-128")
    sortie.write(tampon)
    return tampon.getvalue()


def donner(o: Organisation, s: SeanceConseil, client: Any, *fichiers: tuple[str, bytes]) -> Any:
    donnees = {
        "sujet": "",
        "titre": "Internat",
        "note": "",
        "fichiers": [SimpleUploadedFile(n, x) for n, x in fichiers],
    }
    return client.post(url("conseil_point_ajouter", o, s.pk), donnees)


def test_pdfs_follow_the_papers_and_others_are_told_by_their_hash(
    o: Organisation, seance: SeanceConseil, qualite: Membre
) -> None:
    client = client_de(qualite.utilisateur)
    seul = len(PdfReader(BytesIO(client.get(url("conseil_dossier", o, seance.pk)).content)).pages)
    faux = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 9 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    fichiers = (
        ("plan.pdf", pdf(3)),
        ("abime.pdf", faux),
        ("note.txt", b"Une note de la direction."),
        ("budget.pdf", pdf(2)),
    )
    assert donner(o, seance, client, *fichiers).status_code == 302
    seances.convoquer(seance=seance, acteur=SYSTEME)
    dossier = octets(relue(seance).dossier)
    lu = PdfReader(BytesIO(dossier))
    assert len(lu.pages) >= seul + 5
    assert [float(p.mediabox.width) for p in lu.pages[-5:]] == [200.0] * 5
    texte = lire(dossier)
    assert "plan.pdf (annexe 1, à la suite)" in texte
    assert "budget.pdf (annexe 2, à la suite)" in texte
    assert "abime.pdf (remise à part, empreinte SHA-256" in texte
    assert "note.txt (remise à part" in texte
    signets = [x.title for x in lu.outline if not isinstance(x, list)]
    assert signets == ["Dossier", "Annexe 1 : plan.pdf", "Annexe 2 : budget.pdf"]
    racine: Any = lu.trailer["/Root"]
    assert "pdfaid" not in (racine["/Metadata"].get_data().decode() if "/Metadata" in racine else ""), (
        "what was joined is no archive"
    )


def test_a_pdf_under_a_password_is_refused_and_nothing_is_kept(
    o: Organisation, seance: SeanceConseil, qualite: Membre
) -> None:
    client = client_de(qualite.utilisateur)
    refus = donner(o, seance, client, ("secret.pdf", pdf(1, "azerty")))
    assert refus.status_code == 422
    assert "AME-222" in refus.content.decode()
    assert not seance.points.filter(titre="Internat").exists()
    p = seance.points.get(sujet="ruptures")
    refus = client.post(
        url("conseil_point", o, p.pk), {"note": "", "fichiers": [SimpleUploadedFile("s.pdf", pdf(1, "x"))]}
    )
    assert "AME-222" in refus.content.decode()
    p.refresh_from_db()
    assert p.pieces == []


def test_too_heavy_to_follow_is_given_apart(
    o: Organisation, seance: SeanceConseil, qualite: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conseil_annexes, "PAGES_MAX", 4)
    donner(o, seance, client_de(qualite.utilisateur), ("a.pdf", pdf(3)), ("b.pdf", pdf(2)), ("c.pdf", pdf(1)))
    lues = conseil_annexes.annexes_de(seance.points.order_by("rang", "pk"))
    assert [(a.nom, a.rang) for a in lues] == [("a.pdf", 1), ("b.pdf", 0), ("c.pdf", 2)]
