"""What a reader notices: sums that are right, one clock, no gesture that a withdrawal would undo."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.documents.domain.natures import Nature
from parchemin.documents.impression import garde_du_bloc
from parchemin.documents.models import DemandeTitulaire, Document, ModeleDocument, MoyenRemise
from parchemin.documents.relecture import specimens
from parchemin.documents.selectors.remises import remises_de_session
from parchemin.documents.services import remises, suites
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne, SessionExamen
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.documents import fabrique as f
from tests.documents.test_pages import lien, plat
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


def test_les_specimens_ne_se_contredisent_pas(o: Organisation) -> None:
    for nature in Nature:
        for x in specimens(ModeleDocument(organisation=o, nature=str(nature), reglages={}), None, aujourdhui()):
            notes = [(Decimal(u["note"][:-5].replace(",", ".")), u) for u in x["blocs"] if u["note"]]
            for note, u in notes:
                assert u["acquis"] is (note >= 10), (nature, u)
            for u in x["blocs"]:
                assert u["issue"] == ("acquis" if u["acquis"] else "non acquis")
                assert u["acquis"] or not (u["garde"] or u["le"])
            if not x["decision"]["admis"]:
                assert not all(u["acquis"] for u in x["blocs"]), "a part is not the whole"
            for m in x["moyennes"]:
                vraie = sum((n for n, _ in notes), Decimal(0)) / len(notes)
                assert abs(Decimal(m["valeur"][:-5].replace(",", ".")) - vraie) < Decimal("0.006")


def test_le_certificat_de_bloc_ne_repete_pas_son_titre() -> None:
    dit = lambda *g: garde_du_bloc(Nature.CERTIFICAT_BLOC, [{"garde": x} for x in g])  # noqa: E731
    assert dit("acquis définitif") == "Ce bloc est acquis définitivement."
    assert (
        dit("acquis définitif ; compte jusqu’au 1er mai 2031")
        == "Ce bloc est acquis définitivement et compte jusqu’au 1er mai 2031."
    )
    assert dit("jusqu’au 1er mai 2031", "jusqu’au 1er mai 2031") == "Ce bloc est conservé jusqu’au 1er mai 2031."
    assert dit("jusqu’au 1er mai 2031", "acquis définitif") == dit("") == dit() == ""
    assert garde_du_bloc(Nature.PARCHEMIN, [{"garde": "acquis définitif"}]) == ""


def test_rien_ne_se_remet_quand_un_retrait_attend(o: Organisation, session: SessionExamen) -> None:
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="sec@doc.example").utilisateur)
    d = f.un_document(session)
    copie = suites.delivrer_duplicata(document=d, motif="Original perdu.", acteur=SYSTEME)
    Personne.toutes.filter(pk=d.personne_id).update(courriel="titulaire@doc.example")
    gestes = [lien(o, x, pk=d.pk) for x in ("remettre", "duplicata", "remplacer", "retirer")]
    avant = plat(client.get(lien(o, "document", pk=d.pk)))
    assert all(x in avant for x in gestes)
    assert [len(x.a_ecrire) for x in remises_de_session(session)] == [2]
    suites.demander_retrait(document=d, motif="Fraude établie par le jury.", demandeur=Acteur(10**6, "Ada"))
    for x in (d, copie):
        page = plat(client.get(lien(o, "document", pk=x.pk)))
        assert not [g for g in ("remettre", "duplicata", "remplacer", "retirer") if lien(o, g, pk=x.pk) in page]
        for geste in (
            lambda x=x: suites.delivrer_duplicata(document=x, motif="Original perdu.", acteur=SYSTEME),
            lambda x=x: remises.remettre(document=x, moyen=MoyenRemise.POSTE, acteur=SYSTEME),
        ):
            with pytest.raises(ErreurMetier) as e:
                geste()
            assert [c.code for c in e.value.constats] == ["DOC-044"]
    assert Document.toutes.filter(duplicata_de=d).count() == 1
    assert [x.a_ecrire + x.a_noter for x in remises_de_session(session)] == [[]]
    assert "son retrait attend une seconde personne" in plat(client.get(lien(o, "remises", pk=session.pk)))


def test_un_fichier_qui_n_est_pas_un_pdf_le_dit(session: SessionExamen) -> None:
    d = f.un_document(session)
    une = reverse("documents_publics:document", kwargs={"code": d.code_lisible})
    for adresse in (reverse("documents_publics:accueil"), une):
        for octets in (b"Bonjour,", b""):
            texte = SimpleUploadedFile("lettre.txt", octets or b" ", "text/plain")
            assert "Ce fichier n’est pas un PDF" in plat(Client().post(adresse, {"fichier": texte}))
    assert plat(Client().get(une)).partition("</title>")[0].count("Parchemin") == 1


def test_le_titulaire_choisit_ce_qui_vaut_encore_et_lit_une_seule_date(session: SessionExamen) -> None:
    d = f.un_document(session)
    copie = suites.delivrer_duplicata(document=d, motif="Original perdu.", acteur=SYSTEME)
    espace = reverse("plateforme:lien", kwargs={"jeton": remises.ouvrir_espace(d.personne, SYSTEME).jeton})
    page = plat(Client().get(espace))
    assert f'<option value="{d.pk}"' in page
    assert f'<option value="{copie.pk}"' not in page
    faite = plat(Client().post(espace, {"document": d.pk, "sorte": "duplicata", "texte": "Je l’ai perdu en route."}))
    limite = DemandeTitulaire.toutes.get().echeance.isoformat()
    assert faite.count(f'au plus tard le <time datetime="{limite}">') == 2
    assert "dans le mois" not in faite
