"""Merging and undoing: every row follows, and comes back, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME, Reference, evenements_de, phrases, verifier
from parchemin.parcours.models import (
    EtatIdentite,
    EtatSession,
    FusionPersonnes,
    Inscription,
    PaireEcartee,
    Personne,
    Presentation,
    ReponseIdentite,
    SessionExamen,
)
from parchemin.parcours.selectors.personnes import histoire_de, tous_les_doublons
from parchemin.parcours.services.confirmation import recevoir_reponse
from parchemin.parcours.services.fusions import (
    defaire_fusion,
    ecarter_doublon,
    fusionner_personnes,
    relations_de_personne,
)
from parchemin.parcours.services.personnes import corriger_identite, enregistrer_personne, identite_avec, identite_de
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, NatureLocale
from parchemin.referentiel.services.certifications import creer_certification_locale
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import organisation
from tests.parcours.decor_personnes import LEA, inscription, personne

pytestmark = pytest.mark.django_db
SOPHIE = Reference("utilisateur", "1", "Sophie Marchand")


@pytest.fixture
def o() -> Iterator[Organisation]:
    organisation_ = organisation()
    with organisation_active(organisation_.pk):
        yield organisation_


@pytest.fixture
def certification(o: Organisation) -> Certification:
    c: Certification = creer_certification_locale(
        organisation=o, nature=NatureLocale.CQP, intitule="Local", code="LOC", capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    return c


def etat() -> dict[str, Any]:
    """Every row of this room, but the history of merges and the clocks."""
    sauf = {"updated_at"}
    lignes: dict[str, Any] = {}
    for modele in apps.get_app_config("parcours").get_models(include_auto_created=True):
        if modele is FusionPersonnes:
            continue
        lignes[modele._meta.label] = [
            {k: v for k, v in x.items() if k not in sauf} for x in modele._base_manager.order_by("pk").values()
        ]
    return lignes


def test_aller_et_retour_exacts(o: Organisation, certification: Certification) -> None:
    gardee = personne(o, reference="A", telephone="0611111111")
    absorbee = personne(o, prenom1="Lea", prenom2="Rose", reference="B", courriel="autre@exemple.fr")
    tierce = personne(o, nom_naissance="DUPONT", courriel="")
    i = inscription(absorbee, certification)
    recevoir_reponse(personne=absorbee, confirme=False, proposees={"prenom1": "Lea-Rose"})
    ecarter_doublon(une=tierce, autre=absorbee, acteur=SYSTEME)
    avant = etat()

    valeurs = {"prenom2": "Rose", "courriel": "autre@exemple.fr", "reference": "B"}
    fusion = fusionner_personnes(gardee=gardee, absorbee=absorbee, valeurs=valeurs, acteur=SOPHIE)
    gardee.refresh_from_db()
    absorbee.refresh_from_db()
    assert absorbee.fusionnee_dans_id == gardee.pk
    assert (gardee.prenom1, gardee.prenom2, gardee.courriel, gardee.telephone, gardee.reference) == (
        "Léa", "Rose", "autre@exemple.fr", "+33 6 11 11 11 11", "B",
    )  # fmt: skip
    assert Inscription.objects.get(pk=i.pk).personne_id == gardee.pk
    assert ReponseIdentite.objects.get().personne_id == gardee.pk
    assert gardee.etat_identite == EtatIdentite.A_REVOIR
    assert PaireEcartee.objects.filter(a=gardee, b=tierce).exists()
    assert [i[1] for i in fusion.indices if i[0]]
    assert tous_les_doublons(Personne.objects.filter(fusionnee_dans__isnull=True), o.pk) == []
    assert any("n° " in p.phrase for p in histoire_de(o, gardee))

    assert defaire_fusion(fusion=fusion, acteur=SOPHIE) == []
    assert etat() == avant
    assert verifier(o.chaine).valide
    with pytest.raises(ErreurMetier, match="IDE-195"):
        defaire_fusion(fusion=fusion, acteur=SOPHIE)


def test_tout_ce_qui_designe_une_personne_est_trouve(o: Organisation) -> None:
    """A room to come that points to a person is moved without being told."""
    cles = {r.cle for r in relations_de_personne()}
    assert {"parcours.inscription.personne_id", "parcours.reponseidentite.personne_id"} <= cles
    attendues = {
        f"{m._meta.label_lower}.{f.attname}"
        for m in apps.get_models(include_auto_created=True)
        for f in m._meta.concrete_fields
        if f.is_relation and f.related_model is Personne
    }
    a_part = {"parcours.personne", "parcours.fusionpersonnes", "parcours.paireecartee"}
    assert cles == {c for c in attendues if c.rsplit(".", 1)[0] not in a_part}


def test_une_inscription_de_trop_est_dite(o: Organisation, certification: Certification) -> None:
    une, autre = personne(o), personne(o, prenom1="Lea", courriel="")
    inscription(une, certification)
    inscription(autre, certification)
    avant = etat()
    with pytest.raises(ErreurMetier, match="IDE-192") as e:
        fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)
    assert "LOC entrée le 01/09/2026" in e.value.constats[0].quoi
    assert etat() == avant


def test_deux_entrees_differentes_ne_sont_pas_un_conflit(o: Organisation, certification: Certification) -> None:
    une, autre = personne(o), personne(o, prenom1="Lea", courriel="")
    inscription(une, certification)
    inscription(autre, certification, entree=date(2026, 10, 1))
    fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)
    assert une.inscriptions.count() == 2


def test_refus(o: Organisation) -> None:
    une, autre = personne(o), personne(o, prenom1="Lea", courriel="")
    with pytest.raises(ErreurMetier, match="IDE-190"):
        fusionner_personnes(gardee=une, absorbee=une, valeurs={}, acteur=SOPHIE)
    ecarter_doublon(une=une, autre=autre, acteur=SOPHIE)
    with pytest.raises(ErreurMetier, match="IDE-193") as e:
        fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)
    assert "Sophie Marchand" in e.value.constats[0].quoi
    PaireEcartee.objects.all().delete()
    fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)
    with pytest.raises(ErreurMetier, match="IDE-191"):
        fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)
    with pytest.raises(ErreurMetier, match="IDE-182"):
        corriger_identite(personne=autre, identite=identite_avec(autre, prenom1="Zoé"), acteur=SOPHIE)
    with pytest.raises(ErreurMetier, match="IDE-196"):
        ecarter_doublon(une=une, autre=autre, acteur=SOPHIE)


def test_d_une_autre_organisation(o: Organisation) -> None:
    une, autre = personne(o), personne(organisation("ailleurs"))
    with pytest.raises(ErreurMetier, match="IDE-190"):
        fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)


def test_une_chaine_se_defait_dans_l_ordre(o: Organisation, certification: Certification) -> None:
    a, b, c = personne(o), personne(o, prenom1="Lea", courriel=""), personne(o, prenom1="Léaa", courriel="")
    inscription(a, certification)
    avant = etat()
    premiere = fusionner_personnes(gardee=b, absorbee=a, valeurs={}, acteur=SOPHIE)
    seconde = fusionner_personnes(gardee=c, absorbee=b, valeurs={}, acteur=SOPHIE)
    assert Inscription.objects.get().personne_id == c.pk
    with pytest.raises(ErreurMetier, match="IDE-194"):
        defaire_fusion(fusion=premiere, acteur=SOPHIE)
    defaire_fusion(fusion=seconde, acteur=SOPHIE)
    defaire_fusion(fusion=premiere, acteur=SOPHIE)
    assert etat() == avant


def test_ce_qui_a_ete_corrige_depuis_reste(o: Organisation, certification: Certification) -> None:
    une, autre = personne(o), personne(o, prenom1="Lea", courriel="autre@exemple.fr")
    fusion = fusionner_personnes(
        gardee=une, absorbee=autre, valeurs={"prenom1": "Lea", "courriel": "autre@exemple.fr"}, acteur=SOPHIE
    )
    une.refresh_from_db()
    corriger_identite(personne=une, identite=identite_avec(une, prenom1="Léane"), acteur=SOPHIE)
    nouvelle = inscription(une, certification)
    assert defaire_fusion(fusion=fusion, acteur=SOPHIE) == ["Premier prénom"]
    une.refresh_from_db()
    assert (une.prenom1, une.courriel) == ("Léane", "lea.martin@exemple.fr")
    assert Inscription.objects.get(pk=nouvelle.pk).personne_id == une.pk


def test_une_valeur_fausse_n_entre_pas_par_la_fusion(o: Organisation) -> None:
    une, autre = personne(o), personne(o, prenom1="Lea", courriel="")
    with pytest.raises(ErreurMetier, match="IDE-104"):
        fusionner_personnes(
            gardee=une, absorbee=autre, valeurs={"nom_naissance": "DURAND épouse MARTIN"}, acteur=SOPHIE
        )


def test_la_reference_rendue_a_un_autre_entre_temps(o: Organisation) -> None:
    une, autre = personne(o, reference="A"), personne(o, prenom1="Lea", reference="B", courriel="")
    fusion = fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)
    personne(o, nom_naissance="DUPONT", reference="B")
    with pytest.raises(ErreurMetier, match="IDE-180"):
        defaire_fusion(fusion=fusion, acteur=SOPHIE)


def test_enregistrer_et_corriger(o: Organisation) -> None:
    p = personne(o, reference="A")
    assert (p.cle_identite, p.etat_identite) == ("martin|lea", EtatIdentite.SAISIE)
    with pytest.raises(ErreurMetier, match="IDE-180"):
        personne(o, nom_naissance="DUPONT", reference="A")
    with pytest.raises(ErreurMetier, match="IDE-120"):
        personne(o, naissance_jour=31, naissance_mois=2)
    recevoir_reponse(personne=p, confirme=True)
    p.refresh_from_db()
    assert p.etat_identite == EtatIdentite.CONFIRMEE
    corriger_identite(personne=p, identite=identite_avec(p, telephone="0612345678"), acteur=SOPHIE)
    p.refresh_from_db()
    assert p.etat_identite == EtatIdentite.CONFIRMEE  # a phone is no identity
    version = p.updated_at
    corriger_identite(personne=p, identite=identite_avec(p, nom_naissance="MARTINE"), acteur=SOPHIE, version=version)
    p.refresh_from_db()
    assert (p.nom_naissance, p.etat_identite, p.identite_confirmee_le) == ("MARTINE", EtatIdentite.SAISIE, None)
    with pytest.raises(ErreurMetier, match="IDE-181"):
        corriger_identite(personne=p, identite=identite_avec(p, nom_naissance="X"), acteur=SOPHIE, version=version)
    derniere = phrases(evenements_de([o.chaine], "personne", str(p.pk)))[0]
    assert derniere.phrase == "a corrigé le nom de naissance."
    assert derniere.details == {"avant": {"nom_naissance": "MARTIN"}, "apres": {"nom_naissance": "MARTINE"}}
    nombre = len(phrases(evenements_de([o.chaine], "personne", str(p.pk))))
    corriger_identite(personne=p, identite=identite_de(p), acteur=SOPHIE)
    assert len(phrases(evenements_de([o.chaine], "personne", str(p.pk)))) == nombre


def test_soixante_caracteres_une_lettre_et_des_signes_diacritiques(o: Organisation) -> None:
    """What the civil register writes is kept to the letter, through the database."""
    for nom, prenom in (
        ("A" * 60, "B" * 60),
        ("Y", "O"),
        ("Nguyễn", "Thị"),
        ("Łukasiewicz-Żółć", "Paweł"),
        ("D’ORSAY", "Zoé"),
    ):
        p = personne(o, nom_naissance=nom, prenom1=prenom, courriel="")
        p.refresh_from_db()
        assert (p.nom_naissance, p.prenom1) == (nom, prenom)
    sans = enregistrer_personne(
        organisation=o, identite=identite_avec(Personne(nom_naissance="Y", sans_prenom=True)), acteur=SYSTEME
    )
    assert sans.nom_complet == "Y"
    assert LEA.naissance == date(2005, 4, 3)


def test_une_valeur_que_la_personne_n_a_pas_vue_n_est_confirmee_par_personne(o: Organisation) -> None:
    gardee, absorbee = personne(o), personne(o, prenom1="Lea", prenom2="Rose", courriel="")
    recevoir_reponse(personne=gardee, confirme=True)
    gardee.refresh_from_db()
    le, avant = gardee.identite_confirmee_le, etat()

    fusion = fusionner_personnes(gardee=gardee, absorbee=absorbee, valeurs={"prenom2": "Rose"}, acteur=SOPHIE)
    gardee.refresh_from_db()
    assert (gardee.etat_identite, gardee.identite_confirmee_le) == (EtatIdentite.SAISIE, None)

    defaire_fusion(fusion=fusion, acteur=SOPHIE)
    gardee.refresh_from_db()
    assert (gardee.etat_identite, gardee.identite_confirmee_le) == (EtatIdentite.CONFIRMEE, le)
    assert etat() == avant


def test_une_fusion_qui_ne_change_pas_l_identite_garde_la_confirmation(o: Organisation) -> None:
    gardee, absorbee = personne(o), personne(o, prenom1="Lea", courriel="autre@exemple.fr")
    recevoir_reponse(personne=gardee, confirme=True)
    fusionner_personnes(gardee=gardee, absorbee=absorbee, valeurs={"courriel": "autre@exemple.fr"}, acteur=SOPHIE)
    gardee.refresh_from_db()
    assert gardee.etat_identite == EtatIdentite.CONFIRMEE
    assert gardee.identite_confirmee_le is not None


def test_defaire_ne_rend_pas_une_confirmation_de_ce_qui_fut_corrige_depuis(o: Organisation) -> None:
    gardee, absorbee = personne(o), personne(o, prenom1="Lea", prenom2="Rose", courriel="")
    recevoir_reponse(personne=gardee, confirme=True)
    fusion = fusionner_personnes(gardee=gardee, absorbee=absorbee, valeurs={"prenom2": "Rose"}, acteur=SOPHIE)
    gardee.refresh_from_db()
    corriger_identite(personne=gardee, identite=identite_avec(gardee, nom_usage="DURAND"), acteur=SOPHIE)
    defaire_fusion(fusion=fusion, acteur=SOPHIE)
    gardee.refresh_from_db()
    assert (gardee.etat_identite, gardee.identite_confirmee_le) == (EtatIdentite.SAISIE, None)


def test_defaire_retire_la_confirmation_donnee_aux_valeurs_reunies(o: Organisation) -> None:
    gardee, absorbee = personne(o), personne(o, prenom1="Lea", prenom2="Rose", courriel="")
    fusion = fusionner_personnes(gardee=gardee, absorbee=absorbee, valeurs={"prenom2": "Rose"}, acteur=SOPHIE)
    recevoir_reponse(personne=gardee, confirme=True)
    defaire_fusion(fusion=fusion, acteur=SOPHIE)
    gardee.refresh_from_db()
    assert (gardee.prenom2, gardee.etat_identite, gardee.identite_confirmee_le) == ("", EtatIdentite.SAISIE, None)


@pytest.mark.parametrize(("annulee", "conflit"), [(False, True), (True, False)])
def test_une_personne_n_a_pas_deux_places_a_une_session(
    o: Organisation, certification: Certification, annulee: bool, conflit: bool
) -> None:
    une, autre = personne(o), personne(o, prenom1="Lea", courriel="")
    session = SessionExamen.toutes.create(
        organisation=o, certification=certification, intitule="Juin", du=date(2027, 6, 1), au=date(2027, 6, 2),
        etat=EtatSession.ANNULEE if annulee else EtatSession.PREPAREE,
    )  # fmt: skip
    for i in (inscription(une, certification), inscription(autre, certification, entree=date(2025, 9, 1))):
        Presentation.toutes.create(organisation=o, session=session, inscription=i)
    avant = etat()
    if not conflit:
        fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)
        return
    with pytest.raises(ErreurMetier, match="IDE-192") as e:
        fusionner_personnes(gardee=une, absorbee=autre, valeurs={}, acteur=SOPHIE)
    assert "une place à la session « Juin » du 01/06/2027" in e.value.constats[0].quoi
    assert etat() == avant
