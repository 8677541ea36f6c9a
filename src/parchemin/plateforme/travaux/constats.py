"""What a long work may have to say by itself."""

from parchemin.socle.constats import Controle, declarer

DEJA_EN_COURS = declarer(
    Controle(
        "TRA-001",
        "Un travail de même nature est déjà en cours",
        "« {titre} » est déjà en cours.",
        "Deux travaux de cette nature ne peuvent pas avancer en même temps sans se gêner.",
        "Attendez la fin de celui qui est en cours, ou annulez-le, puis recommencez.",
    )
)
TROP_D_INTERRUPTIONS = declarer(
    Controle(
        "TRA-002",
        "Travail interrompu trop de fois",
        "Le travail s’est interrompu {tentatives} fois sans pouvoir avancer.",
        "Le programme qui l’exécutait s’est arrêté à chaque essai au même endroit.",
        "Vérifiez la mémoire et l’espace disque de la machine, puis relancez le travail.",
    )
)
ERREUR_IMPREVUE = declarer(
    Controle(
        "TRA-003",
        "Erreur imprévue pendant un travail",
        "Le travail s’est arrêté sur une erreur imprévue (référence {reference}).",
        "Ce n’est pas une erreur de saisie : le programme a rencontré un cas qu’il ne connaît pas.",
        "Relancez le travail ; si l’erreur revient, transmettez la référence à la personne qui administre Parchemin.",
    )
)
TRAVAIL_INCONNU = declarer(
    Controle(
        "TRA-004",
        "Travail inconnu de cette version",
        "Cette version du programme ne sait pas exécuter le travail « {code} ».",
        "Le travail a été demandé par une autre version.",
        "Mettez à jour tous les programmes de l’installation, puis relancez le travail.",
    )
)
