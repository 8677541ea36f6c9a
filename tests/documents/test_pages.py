"""The pages of documents: the secretary's, the public one, the holder's."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.documents import travaux
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import DemandeTitulaire, Document, ModeleDocument, MoyenRemise
from parchemin.documents.services import remises, suites
from parchemin.documents.services.emission import octets_de
from parchemin.documents.services.impressions import a_imprimer, imprimer_ensemble
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne, SessionExamen
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.contexte import TravailSuspendu
from parchemin.plateforme.travaux.execution import executer
from parchemin.socle.horloge import maintenant
from tests.documents import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def session(o: Organisation) -> SessionExamen:
    f.modeles(o)
    return f.session_signee(o)


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@doc.example").utilisateur)


def lien(o: Organisation, nom: str, **args: object) -> str:
    return reverse(f"documents:{nom}", kwargs={"slug": o.slug, **args})


def plat(page: object) -> str:
    return page.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")  # type: ignore[attr-defined]


def test_de_la_session_au_registre(o: Organisation, session: SessionExamen, client: Client) -> None:
    page = plat(client.get(lien(o, "session", pk=session.pk)))
    assert "À délivrer" in page
    assert "Délivrer" in page
    client.post(lien(o, "emettre", pk=session.pk))
    assert Document.toutes.count() >= 3
    d = Document.toutes.order_by("rang").first()
    assert d is not None
    assert d.numero in plat(client.get(lien(o, "registre")))
    assert d.code_lisible in plat(client.get(lien(o, "document", pk=d.pk)))
    assert client.get(lien(o, "pdf", pk=d.pk)).content == octets_de(d)


def test_un_modele_incomplet_se_dit_avant(o: Organisation, client: Client) -> None:
    session = f.session_signee(o)
    page = plat(client.get(lien(o, "session", pk=session.pk)))
    assert "Compléter le modèle" in page
    assert lien(o, "emettre", pk=session.pk) not in page


def test_imprimer_une_session_dans_l_ordre_voulu(o: Organisation, session: SessionExamen, client: Client) -> None:
    client.post(lien(o, "emettre", pk=session.pk))
    page = plat(client.get(lien(o, "imprimer", pk=session.pk)))
    assert "Par personne, dans l’ordre des noms" in page
    natures = list(Document.toutes.values_list("nature", flat=True))
    client.post(lien(o, "imprimer", pk=session.pk), {"nature": natures, "ordre": "personne", "recto_verso": "1"})
    travail = Travail.toutes.get(code="documents.imprimer")
    executer(travail.pk)
    reponse = client.get(lien(o, "impression", travail=travail.pk))
    lu = PdfReader(BytesIO(b"".join(reponse.streaming_content)))  # type: ignore[attr-defined]
    signets = [str(x["/Title"]) for x in lu.outline if not isinstance(x, list)]
    rang = {str(n): i for i, n in enumerate(Nature)} | {"notification": -1}  # what the envelope opens on
    attendus = sorted(Document.toutes.order_by("pk"), key=lambda d: (d.cle_tri, d.personne_id, rang[d.nature], d.pk))
    assert [x.rpartition(" ")[2] for x in signets] == [d.numero for d in attendus]
    par_genre = [Document.toutes.get(pk=x).nature for x in a_imprimer(session, ordre="nature")]
    assert par_genre == sorted(par_genre, key=list(Nature).index)
    assert len(lu.pages) % 2 == 0
    assert client_de(membre(organisation("autre"), Role.DIRECTION).utilisateur).get(
        lien(o, "impression", travail=travail.pk)
    ).status_code == 404  # fmt: skip


def test_imprimer_dit_ce_qui_attend_une_seconde_personne(
    o: Organisation, session: SessionExamen, client: Client
) -> None:
    d = f.un_document(session)
    assert "attend une seconde personne" not in plat(client.get(lien(o, "imprimer", pk=session.pk)))
    suites.demander_retrait(document=d, motif="Fraude établie par le jury.", demandeur=Acteur(1, "Ada"))
    page = plat(client.get(lien(o, "imprimer", pk=session.pk)))
    assert "Ce document attend une seconde personne" in page
    assert d.numero in page


def test_imprimer_ce_qui_est_coche(o: Organisation, session: SessionExamen, client: Client) -> None:
    client.post(lien(o, "emettre", pk=session.pk))
    page = plat(client.post(lien(o, "imprimer", pk=session.pk), {"ordre": "nature"}))
    assert "DOC-036" in page
    assert not Travail.toutes.filter(code="documents.imprimer").exists()
    client.post(lien(o, "imprimer", pk=session.pk), {"ordre": "nature", "nature": ["parchemin"]})
    travail = Travail.toutes.get(code="documents.imprimer")
    executer(travail.pk)
    travail.refresh_from_db()
    assert travail.resultat["documents"] == Document.toutes.filter(nature="parchemin").count()


def test_une_impression_arretee_se_reprend_a_sa_partie(
    o: Organisation, session: SessionExamen, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(travaux, "PAQUET", 1)
    client.post(lien(o, "emettre", pk=session.pk))
    client.post(
        lien(o, "imprimer", pk=session.pk),
        {"ordre": "personne", "nature": Document.toutes.values_list("nature", flat=True)},
    )
    travail = Travail.toutes.get(code="documents.imprimer")
    faits: list[int] = []

    def coupe(documents: list[Document], **reste: bool) -> bytes:
        if len(faits) == 2:
            faits.append(0)
            raise TravailSuspendu
        faits.extend(d.pk for d in documents)
        return imprimer_ensemble(documents, **reste)

    monkeypatch.setattr(travaux, "imprimer_ensemble", coupe)
    executer(travail.pk)
    assert len(Travail.toutes.get(pk=travail.pk).curseur["parties"]) == 2
    executer(travail.pk)
    travail.refresh_from_db()
    vus = [x for x in faits if x]
    assert len(vus) == len(set(vus)) == travail.resultat["documents"] == Document.toutes.count()
    assert Fichier.toutes.filter(usage="impression").count() == 1


def test_beaucoup_de_documents_font_un_travail_qui_se_reprend(o: Organisation, client: Client) -> None:
    f.modeles(o)
    session = f.session_signee(o, candidats=14)
    client.post(lien(o, "emettre", pk=session.pk))
    travail = Travail.toutes.get(code="documents.emettre")
    executer(travail.pk)
    faits = Document.toutes.count()
    assert faits >= 14
    client.post(lien(o, "emettre", pk=session.pk))
    assert Document.toutes.count() == faits


def test_le_modele_se_redige_se_relit_et_sert(o: Organisation, client: Client) -> None:
    url = lien(o, "modele", nature="parchemin")
    page = plat(client.get(url))
    assert "Il manque" in page
    assert "#show: corps =&gt; titre-maison" in page  # ours, to start one's own from
    assert "<code>titulaire.identite</code>" in page
    reponse = client.post(url, {"lieu": "Nantes", "signataire": "Hélène Vasseur", "qualite": "La directrice"})
    assert reponse.status_code == 302
    assert client.get(lien(o, "apercu", nature="parchemin", rang=2)).content[:4] == b"\x89PNG"
    assert client.get(lien(o, "specimen", nature="parchemin", rang=2)).content[:5] == b"%PDF-"
    client.post(lien(o, "publier", nature="parchemin"))
    assert ModeleDocument.toutes.get().etat == "publie"
    client.post(url, {"lieu": "Nantes", "signataire": "Autre", "qualite": "Directeur", "apres": "bachelor {jury}"})
    client.post(lien(o, "publier", nature="parchemin"))
    assert ModeleDocument.toutes.get(etat="publie").version == 1  # the linter refused the second
    assert "DOC-232" in plat(client.get(url))


@pytest.mark.parametrize(
    ("nom", "octets"),
    [("gros.png", b"\x89PNG\r\n\x1a\n" + b"0" * 3_000_000), ("logo.gif", b"GIF89a"), ("x.svg", b"<svg><script/></svg>"),
     ("y.svg", b'<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="http://a/b.png"/></svg>')],
)  # fmt: skip
def test_un_logo_qui_ne_va_pas_est_refuse(o: Organisation, client: Client, nom: str, octets: bytes) -> None:
    reponse = client.post(lien(o, "modele", nature="parchemin"), {"lieu": "N", "logo": SimpleUploadedFile(nom, octets)})
    assert reponse.status_code == 422
    assert "DOC-011" in plat(reponse)
    assert not ModeleDocument.toutes.exists()


def test_un_modele_a_soi_qui_casse_le_dit(o: Organisation, client: Client) -> None:
    url = lien(o, "modele", nature="releve")
    client.post(url, {"lieu": "N", "signataire": "A", "qualite": "B", "source": "#let x = ("})
    assert "DOC-010" in plat(client.get(url))
    assert client.get(lien(o, "apercu", nature="releve", rang=1)).status_code == 404
    client.post(lien(o, "publier", nature="releve"))
    assert not ModeleDocument.toutes.filter(etat="publie").exists()


def test_la_page_publique_sans_compte(o: Organisation, session: SessionExamen) -> None:
    d, visiteur = f.un_document(session), Client()
    url = reverse("documents_publics:document", kwargs={"code": d.code_lisible})
    reponse = visiteur.get(url)
    page = plat(reponse)
    assert "Document valide" in page
    assert "Chargé d’atelier" in page
    assert d.titulaire not in page
    assert "noindex" in reponse["X-Robots-Tag"]
    assert reponse["Referrer-Policy"] == "no-referrer"
    assert d.titulaire in plat(visiteur.post(url, {"nom": d.personne.nom_naissance.lower()}))
    assert "Ce n’est pas le nom" in plat(visiteur.post(url, {"nom": "Durand"}))
    vrai = SimpleUploadedFile("d.pdf", octets_de(d), "application/pdf")
    assert "exactement celui" in plat(visiteur.post(url, {"fichier": vrai}))
    faux = SimpleUploadedFile("d.pdf", octets_de(d) + b" ", "application/pdf")
    assert "pas celui qui a été délivré" in plat(visiteur.post(url, {"fichier": faux}))


def test_la_page_publique_dit_remplace_et_retire(o: Organisation, session: SessionExamen) -> None:
    d = f.un_document(session)
    url = reverse("documents_publics:document", kwargs={"code": d.code_lisible})
    nouveau = suites.remplacer(document=d, motif="Changement de nom.", acteur=SYSTEME, demandeur="Ada")
    page = plat(Client().get(url))
    assert "Document remplacé" in page
    assert nouveau.numero in page
    suites.retirer(document=nouveau, motif="Erreur sur la personne.", acteur=SYSTEME, demandeur="Ada")
    url = reverse("documents_publics:document", kwargs={"code": nouveau.code_lisible})
    assert "Document retiré" in plat(Client().get(url))


def test_les_codes_ne_se_devinent_pas(session: SessionExamen) -> None:
    visiteur = Client()
    for n in range(40):
        url = reverse("documents_publics:document", kwargs={"code": f"{n:012d}"})
        assert visiteur.get(url).status_code == 404  # cannot be a code: nothing is looked for, nothing counted
    d = f.un_document(session)
    assert visiteur.get(reverse("documents_publics:document", kwargs={"code": d.code})).status_code == 200


def test_verifier_envoie_a_la_page_ou_dit_pourquoi(session: SessionExamen) -> None:
    d, url = f.un_document(session), reverse("documents_publics:accueil")
    assert Client().post(url, {"code": d.code.lower()})["Location"].endswith(d.code_lisible)
    faux = Client().post(url, {"code": "OOOO-1111-IIII"})
    assert faux.status_code == 422
    assert "ne peut pas exister" in plat(faux)


def test_remettre_par_courriel_ouvre_l_espace_du_titulaire(
    o: Organisation, session: SessionExamen, django_capture_on_commit_callbacks: object
) -> None:
    d = f.un_document(session)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remises.remettre(document=d, moyen=MoyenRemise.COURRIEL, acteur=SYSTEME)
    cree = remises.ouvrir_espace(d.personne, SYSTEME)
    chemin = reverse("plateforme:lien", kwargs={"jeton": cree.jeton})
    visiteur = Client()
    page = plat(visiteur.get(chemin))
    assert d.numero in page
    assert "Télécharger" in page
    assert visiteur.get(chemin, {"document": d.pk}).content == octets_de(d)
    for faux in (10**9, "9" * 5000, "²"):
        assert visiteur.get(chemin, {"document": faux}).headers["Content-Type"].startswith("text/html")
    # Two records made one since: the space is that of the record kept.
    autre = Personne(organisation=o, nom_naissance="Kept", prenom1="Ada")
    autre.save()
    ancienne = d.personne
    Document.toutes.filter(pk=d.pk).update(personne=autre)
    Personne.toutes.filter(pk=ancienne.pk).update(fusionnee_dans=autre)
    assert visiteur.get(chemin, {"document": d.pk}).content == octets_de(d)
    Personne.toutes.filter(pk=ancienne.pk).update(fusionnee_dans=None)
    # What was withdrawn is named, and no longer given.
    Document.toutes.filter(pk=d.pk).update(personne=ancienne, etat="retire", clos_le=maintenant(), clos_motif="essai")
    assert visiteur.get(chemin, {"document": d.pk}).headers["Content-Type"].startswith("text/html")
    f.forcer(d, etat="valide", clos_le=None, clos_motif="")
    reponse = visiteur.post(
        chemin, {"document": d.pk, "sorte": "correction", "texte": "Mon prénom s’écrit avec deux « l »."}
    )
    assert "Votre demande est enregistrée" in plat(reponse)
    demande = DemandeTitulaire.toutes.get()
    assert (demande.echeance - demande.recue_le).days in range(28, 32)
    assert not [m for m in mail.outbox if d.personne.nom_naissance in str(m.subject)]


def test_la_demande_d_un_titulaire_recoit_sa_reponse(o: Organisation, session: SessionExamen, client: Client) -> None:
    from parchemin.documents.services.demandes import demander_correction

    d = f.un_document(session)
    demande = demander_correction(document=d, sorte="correction", texte="Erreur dans mon nom.")
    assert d.titulaire in plat(client.get(lien(o, "titulaires")))
    client.post(lien(o, "repondre", pk=demande.pk), {"accordee": "oui", "reponse": "Nous corrigeons votre nom."})
    demande.refresh_from_db()
    assert demande.etat == "accordee"
    assert demande.repondue_par_libelle


def test_une_autorite_delivre_se_suit(o: Organisation, client: Client) -> None:
    session = f.session_signee(o)
    session.certification.capacites.all().delete()
    client.post(lien(o, "preparer_demandes", pk=session.pk))
    page = plat(client.get(lien(o, "demandes")))
    assert "À demander" in page
    from parchemin.documents.models import DemandeDocument

    x = DemandeDocument.toutes.order_by("pk").first()
    assert x is not None
    jour = x.decision.decidee_le.isoformat()
    client.post(lien(o, "avancer_demande", pk=x.pk), {"vers": "demandee", "le": jour})
    client.post(lien(o, "avancer_demande", pk=x.pk), {"vers": "recue", "le": jour, "numero": "R-12"})
    x.refresh_from_db()
    assert (x.etat, x.numero_recu) == ("recue", "R-12")
    assert client.post(lien(o, "avancer_demande", pk=x.pk), {"vers": "demandee", "le": jour}).status_code == 422


def test_meme_nombre_de_requetes(o: Organisation, client: Client) -> None:
    """Three people or nine: a list asks as much of the database."""
    f.modeles(o)
    petite, grande = (f.session_signee(o, candidats=n, intitule=f"Session de {n}") for n in (3, 9))
    comptes = []
    client.get(lien(o, "session", pk=petite.pk))
    for s in (petite, grande):
        with CaptureQueriesContext(connection) as requetes:
            client.get(lien(o, "session", pk=s.pk))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
    assert comptes[1] <= 40


def test_la_decision_rectifiee_apres_impression_se_voit(
    o: Organisation, session: SessionExamen, client: Client
) -> None:
    d = f.un_document(session)
    type(d.decision).toutes.filter(pk=d.decision_id).update(en_vigueur=False)
    assert "La décision a été rectifiée depuis" in plat(client.get(lien(o, "document", pk=d.pk)))


def test_chaque_nature_se_compose_et_passe_la_relecture(o: Organisation) -> None:
    from parchemin.documents.relecture import relire
    from parchemin.socle.horloge import aujourdhui

    for nature in Nature:
        m = ModeleDocument(organisation=o, nature=str(nature), reglages=f.REGLAGES)
        assert relire(m, None, aujourdhui()) == [], nature


def test_ce_qui_est_demande_n_est_plus_a_demander(o: Organisation, client: Client) -> None:
    """Nothing owed: the session is not listed; everything asked: it says so."""
    from parchemin.documents.models import DemandeDocument
    from parchemin.socle.horloge import aujourdhui

    session = f.session_signee(o)
    session.certification.capacites.all().delete()
    assert "À demander" in plat(client.get(lien(o, "a_delivrer")))
    client.post(lien(o, "preparer_demandes", pk=session.pk))
    # Prepared is not asked: the bordereau has not left.
    assert "Demandés" not in plat(client.get(lien(o, "a_delivrer")))
    DemandeDocument.toutes.update(etat="demandee", demandee_le=aujourdhui())
    assert "Demandés" in plat(client.get(lien(o, "a_delivrer")))
    DemandeDocument.toutes.update(etat="recue", recue_le=aujourdhui())
    assert "Reçus" in plat(client.get(lien(o, "a_delivrer")))
    assert lien(o, "preparer_demandes", pk=session.pk) not in plat(client.get(lien(o, "session", pk=session.pk)))
    f.decisions(session).update(resultat="controle")
    assert session.intitule not in plat(client.get(lien(o, "a_delivrer")))
