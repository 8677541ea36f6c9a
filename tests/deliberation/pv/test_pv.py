"""The procès-verbal: its content, its hash, its page, who opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from parchemin.comptes.domain.roles import Role
from parchemin.deliberation.models import Decision, Deliberation, EtatDeliberation, SignaturePV
from parchemin.deliberation.pv import constats_pv, contenu_pv, empreinte
from parchemin.deliberation.pv_pdf import composer_extrait, composer_pv, conserver_pv, donnees_pv, moment
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Incident, Personne, ReponseConvocation, SiegeJury
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Fiche
from parchemin.referentiel.services import certifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.deliberation.pv.fabrique_pv import arreter, jury_delibere, sieger
from tests.fabrique import client_de, membre, organisation
from tests.parcours.donnees_grille import sieger as sieger_compte
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def jury() -> Iterator[Deliberation]:
    o = organisation()
    with organisation_active(o.pk):
        yield jury_delibere(o)


def texte(octets: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(p.extract_text() for p in PdfReader(BytesIO(octets)).pages))


class TestContenu:
    def test_tous_les_candidats_y_sont_une_fois(self, jury: Deliberation) -> None:
        contenu = contenu_pv(jury)
        groupes = ("admis", "partiels", "controle", "ajournes", "non_delivrables")
        assert [len(contenu[g]) for g in groupes] == [2, 1, 0, 1, 1]
        assert contenu["comptes"]["candidats"] == 5
        assert contenu["comptes"]["mention_B"] == 1
        assert contenu["partiels"][0]["acquis"] == ["BC01"]
        assert contenu["admis"][0].keys() >= {"nom", "usage", "prenoms", "naissance", "lieu", "voie", "mention"}

    def test_le_meme_etat_donne_la_meme_empreinte(self, jury: Deliberation) -> None:
        avant = empreinte(contenu_pv(jury))
        assert empreinte(contenu_pv(jury)) == avant
        Decision.toutes.filter(resultat="ajourne").update(resultat="partiel")
        assert empreinte(contenu_pv(jury)) != avant

    def test_un_ecart_vers_le_haut_dit_sa_raison(self, jury: Deliberation) -> None:
        (ecart,) = contenu_pv(jury)["ecarts"]
        assert (ecart["propose"], ecart["decide"], ecart["vers_le_haut"]) == ("Ajourné", "Validation partielle", True)
        assert ecart["raison"].startswith("Livret examiné")
        Decision.toutes.filter(resultat="partiel").update(motif="")
        assert "PVJ-004" in {c.code for c in constats_pv(jury)}

    def test_une_absence_se_dit_sans_son_motif(self, jury: Deliberation) -> None:
        (absence,) = contenu_pv(jury)["absences"]
        assert absence["partout"]
        assert absence["injustifiees"] == ["BC01", "BC02", "BC03"]

    @pytest.mark.parametrize(
        ("code", "description"),
        [("materiel", "Le candidat a fait une crise d’épilepsie"), ("sante", "Prise en charge")],
    )
    def test_un_incident_ne_dit_rien_de_la_sante(self, jury: Deliberation, code: str, description: str) -> None:
        Incident.toutes.create(
            organisation=jury.organisation, session=jury.session, code=code, affecte_resultat=True,
            description=description, survenu_le=maintenant(), releve_par_libelle="Ada",
        )  # fmt: skip
        (incident,) = contenu_pv(jury)["incidents"]
        assert incident["affecte_resultat"]
        assert incident["description"] == ""
        assert description not in texte(composer_pv(jury))

    def test_un_candidat_sans_decision_bloque(self) -> None:
        o = organisation()
        with organisation_active(o.pk):
            jury = jury_delibere(o, candidats=3, decides=2)
            (constat,) = [c for c in constats_pv(jury) if c.est_bloquant]
        assert constat.code == "PVJ-001"
        assert "Zoé ŁUKASZEWICZ" in constat.quoi

    def test_personne_n_est_present(self, jury: Deliberation) -> None:
        SiegeJury.toutes.update(presence="")
        assert "PVJ-006" in {c.code for c in constats_pv(jury)}
        SiegeJury.toutes.exclude(qualite="president").update(presence="present")
        codes = {c.code for c in constats_pv(jury)}
        assert "PVJ-006" not in codes
        assert "PVJ-011" in codes

    def test_une_identite_incomplete_se_voit_avant(self, jury: Deliberation) -> None:
        Personne.toutes.update(naissance_libelle="")
        assert "PVJ-003" in {c.code for c in constats_pv(jury)}

    def test_un_membre_empeche_n_a_pas_siege(self, jury: Deliberation) -> None:
        s = sieger(jury.session, "Fatou", "Sarr", "membre", None)
        s.convocation = ReponseConvocation.REFUSEE
        s.save()
        contenu = contenu_pv(jury)
        assert contenu["empeches"] == ["Fatou Sarr"]
        assert "Fatou Sarr" not in {m["nom"] for m in contenu["membres"]}

    def test_titre_et_numero_sont_ceux_du_jour_du_jury(self, tmp_path: Path) -> None:
        o = organisation()
        importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100", "Ancien titre"))
        suivie = certifications.suivre_fiche(
            organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
            du=date(2020, 1, 1), acteur=SYSTEME,
        )  # fmt: skip
        importer(tmp_path, date(2026, 10, 1), fiche("RNCP99100", "Nouveau titre"))
        suivie.refresh_from_db()
        with organisation_active(o.pk):
            contenu = contenu_pv(jury_delibere(o, suivie, candidats=1, jury_le=date(2026, 9, 10)))
        assert contenu["certification"]["intitule"] == "Ancien titre"
        assert contenu["certification"]["numero"] == "RNCP99100"
        assert contenu["capacite"] == "Certificateur"

    def test_hors_des_registres_aucun_numero_rncp(self, jury: Deliberation) -> None:
        contenu = contenu_pv(jury)
        assert contenu["certification"]["numero"] == ""
        page = texte(composer_pv(jury))
        assert "Sans enregistrement aux répertoires nationaux" in page
        assert "RNCP" not in page

    def test_un_enregistrement_termine_n_est_pas_ecrit(self, tmp_path: Path) -> None:
        o = organisation()
        importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100", fin="31/08/2015"))
        suivie = certifications.suivre_fiche(
            organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
            du=date(2012, 1, 1), acteur=SYSTEME,
        )  # fmt: skip
        with organisation_active(o.pk):
            jury = jury_delibere(o, suivie, candidats=1)
            statut = contenu_pv(jury)["certification"]["numero"]
            codes = {c.code for c in constats_pv(jury)}
        assert (statut == "") == ("PVJ-002" in codes)

    def test_meme_nombre_de_requetes(self) -> None:
        nombres = []
        for n in (1, 40):
            o = organisation(f"o{n}")
            with organisation_active(o.pk):
                jury = jury_delibere(o, candidats=n)
                with CaptureQueriesContext(connection) as requetes:
                    contenu_pv(jury)
            nombres.append(len(requetes))
        assert nombres[0] == nombres[1]


class TestPdf:
    def test_le_projet_le_dit_sur_chaque_page(self, jury: Deliberation) -> None:
        lecteur = PdfReader(BytesIO(composer_pv(jury)))
        for page in lecteur.pages:
            lu = page.extract_text()
            assert "PROJET" in lu
            assert "Projet, sans valeur" in lu
        assert f"page 1 sur {len(lecteur.pages)}" in texte(composer_pv(jury))

    def test_arrete_il_porte_son_empreinte_et_ses_signatures(self, jury: Deliberation) -> None:
        arreter(jury)
        page = texte(composer_pv(jury))
        assert "PROJET" not in page
        assert jury.pv_empreinte in page.replace(" ", "")
        quand = moment(SignaturePV.toutes.get(etat="signee").le)
        assert f"Signé le {quand}" in page
        assert re.search(r"A refusé de signer le .{10,40} : Une décision n’a pas été débattue\.", page)
        assert "Absent" in page

    def test_archivable_et_lisible_a_voix_haute(self, jury: Deliberation) -> None:
        arreter(jury)
        for octets in (composer_pv(jury), composer_extrait(Decision.toutes.order_by("pk")[0])):
            xmp = PdfReader(BytesIO(octets)).trailer["/Root"]["/Metadata"].get_data().decode()
            assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", xmp, re.DOTALL)
            assert "pdfuaid:part>1<" in xmp

    def test_ce_qui_est_arrete_ne_suit_plus_les_tables(self, jury: Deliberation) -> None:
        arreter(jury)
        Personne.toutes.filter(prenom1="Zoé").update(nom_naissance="Changé")
        assert "ŁUKASZEWICZ" in texte(composer_pv(jury))

    def test_un_contenu_altere_ne_s_edite_pas(self, jury: Deliberation) -> None:
        arreter(jury)
        jury.pv_contenu["admis"].append(jury.pv_contenu["admis"][0])
        with pytest.raises(ErreurMetier) as refus:
            composer_pv(jury)
        assert refus.value.constats[0].code == "PVJ-007"

    def test_ni_logo_ni_marianne(self, jury: Deliberation) -> None:
        for page in PdfReader(BytesIO(composer_pv(jury))).pages:
            assert not list(page.images)

    def test_signe_il_est_garde_une_fois(self, jury: Deliberation) -> None:
        with pytest.raises(ErreurMetier) as refus:
            conserver_pv(deliberation=jury)
        assert refus.value.constats[0].code == "PVJ-009"
        arreter(jury, EtatDeliberation.SIGNEE)
        fichier = conserver_pv(deliberation=jury, par="Ada Dupré")
        assert conserver_pv(deliberation=jury).pk == fichier.pk
        jury.refresh_from_db()
        assert jury.pv_piece_id == fichier.pk

    def test_une_longue_liste_et_de_longs_noms(self) -> None:
        o = organisation()
        with organisation_active(o.pk):
            jury = jury_delibere(o, candidats=40)
            long = "Andrianampoinimerinatompokoindrindra-Rakotoarimanana de La Fère"[:60]
            Personne.toutes.filter(prenom1="Léa").update(nom_naissance=long, nom_usage=f"{long[:50]}-Usage")
            lecteur = PdfReader(BytesIO(composer_pv(jury)))
        assert len(lecteur.pages) > 2
        for page in lecteur.pages[1:2]:
            assert "Nom de naissance et prénoms" in page.extract_text()


class TestPages:
    def url(self, jury: Deliberation) -> str:
        return reverse("deliberation:pv_pdf", args=[jury.organisation.slug, jury.session_id])

    def test_le_secretariat_ouvre_le_projet_puis_le_fichier_garde(self, jury: Deliberation) -> None:
        client = client_de(membre(jury.organisation, Role.SECRETARIAT_JURY).utilisateur)
        reponse = client.get(self.url(jury))
        assert reponse.status_code == 200
        assert reponse["Content-Disposition"].startswith('inline; filename="projet-de-proces-verbal')
        arreter(jury, EtatDeliberation.SIGNEE)
        conserver_pv(deliberation=jury)
        reponse = client.get(self.url(jury))
        assert reponse["Content-Disposition"].startswith("attachment")
        assert b"".join(reponse.streaming_content).startswith(b"%PDF")

    def test_un_jure_ne_lit_que_sa_session_un_auditeur_que_l_arrete(self, jury: Deliberation) -> None:
        o = jury.organisation
        jure, auditeur = membre(o, Role.MEMBRE_JURY), membre(o, Role.AUDITEUR)
        assert client_de(jure.utilisateur).get(self.url(jury)).status_code == 404
        assert client_de(auditeur.utilisateur).get(self.url(jury)).status_code == 404
        sieger_compte(jury.session, jure.utilisateur)
        assert client_de(jure.utilisateur).get(self.url(jury)).status_code == 200
        jury.pv_contenu = contenu_pv(jury)
        jury.pv_empreinte = empreinte(jury.pv_contenu)
        jury.etat = EtatDeliberation.DELIBEREE
        jury.save()
        assert client_de(auditeur.utilisateur).get(self.url(jury)).status_code == 200

    def test_un_partenaire_n_ouvre_pas_le_pv(self, jury: Deliberation) -> None:
        partenaire = membre(jury.organisation, Role.PARTENAIRE)
        assert client_de(partenaire.utilisateur).get(self.url(jury)).status_code == 403


class TestExtrait:
    def test_le_candidat_lit_son_resultat_ses_raisons_ce_qu_il_garde(self, jury: Deliberation) -> None:
        arreter(jury)
        page = texte(composer_extrait(Decision.toutes.get(resultat="ajourne")))
        for mots in ("Ajourné", "Tout est acquis.", "jusqu’au 24 novembre 2031", "Se représenter", "12,5 / 20",
                     "en cours de signature", "ni le diplôme"):  # fmt: skip
            assert mots in page

    def test_un_ecart_se_raconte(self, jury: Deliberation) -> None:
        arreter(jury)
        page = texte(composer_extrait(Decision.toutes.get(resultat="partiel")))
        assert "Le jury, souverain, a décidé : validation partielle." in page
        assert "Livret examiné" in page
        assert "conservé jusqu’au 24 novembre 2031" not in page

    def test_pas_avant_que_le_jury_ait_conclu(self, jury: Deliberation) -> None:
        d = Decision.toutes.order_by("pk")[0]
        client = client_de(membre(jury.organisation, Role.SECRETARIAT_JURY).utilisateur)
        url = reverse("deliberation:extrait", args=[jury.organisation.slug, d.pk])
        reponse = client.get(url)
        assert reponse.status_code != 200
        assert "PVJ-010" in reponse.content.decode()
        arreter(jury)
        assert client.get(url).status_code == 200

    def test_un_partenaire_ne_lit_que_les_siens(self, jury: Deliberation) -> None:
        arreter(jury)
        d = Decision.toutes.select_related("inscription").order_by("pk")[0]
        partenaire = membre(jury.organisation, Role.PARTENAIRE)
        client = client_de(partenaire.utilisateur)
        url = reverse("deliberation:extrait", args=[jury.organisation.slug, d.pk])
        assert client.get(url).status_code == 404
        from parchemin.comptes.models import RoleMembre

        d.inscription.prestataire = RoleMembre.toutes.get(membre=partenaire).etablissements.get()
        d.inscription.save()
        assert client.get(url).status_code == 200


class TestCeQueLeJuryAttribue:
    def test_le_niveau_et_la_validite_sont_au_pv_et_au_releve(self, jury: Deliberation) -> None:
        decision = Decision.toutes.filter(resultat="admis").order_by("pk")[0]
        decision.proposition = decision.proposition | {
            "niveau": {"nom": "Référent confirmé", "score": "17,67"},
            "acquis": [{"nature": "certification", "mobilisable_jusqu_au": "2029-11-25", "phrase": "Valable."}],
        }
        decision.save()
        contenu = contenu_pv(jury)
        assert contenu["format"] == "pv-3"
        (dits,) = [x["attribue"] for x in contenu["admis"] if x["attribue"]]
        assert [m.replace("\u00a0", " ") for m in dits] == [
            "Référent confirmé (17,67 sur 20)", "valable jusqu’au 25 novembre 2029",
        ]  # fmt: skip
        assert "Référent confirmé" in texte(composer_pv(jury))
        arreter(jury)
        decision.refresh_from_db()
        assert "Référent confirmé" in texte(composer_extrait(decision))

    def test_qui_ne_garde_rien_n_a_rien_d_acquis(self, jury: Deliberation) -> None:
        decision = Decision.toutes.get(resultat="ajourne")
        decision.proposition = decision.proposition | {"acquis": []}
        decision.save()
        assert contenu_pv(jury)["ajournes"][0]["acquis"] == []

    def test_un_pv_scelle_avant_les_niveaux_se_lit_et_garde_son_empreinte(self, jury: Deliberation) -> None:
        contenu = contenu_pv(jury) | {"format": "pv-1"}
        for x in contenu["admis"]:
            del x["attribue"]
        jury.pv_contenu, jury.pv_empreinte, jury.etat = contenu, empreinte(contenu), "deliberee"
        jury.save()
        assert "bien" in texte(composer_pv(jury))

    def test_les_nombres_de_l_en_tete_font_le_total(self, jury: Deliberation) -> None:
        en_tete = [m.replace("\u00a0", " ") for m in donnees_pv(jury, contenu_pv(jury), maintenant())["resume"]]
        assert en_tete[0] == "5 candidats, dont 1 absent à toutes les épreuves"
        assert sum(int(m.split()[0]) for m in en_tete[1:]) == 5
