"""Why a message is not written or not sent again."""

from parchemin.socle.constats import Controle, declarer

ADRESSE_INVALIDE = declarer(
    Controle(
        "COU-001",
        "Adresse de courriel invalide",
        "« {adresse} » n’est pas une adresse de courriel.",
        "Le message ne pourrait partir nulle part.",
        "Corrigez l’adresse (une seule par message), puis recommencez.",
    )
)
NIR_DANS_UN_COURRIEL = declarer(
    Controle(
        "COU-002",
        "Numéro de sécurité sociale dans un courriel",
        "Le message contient un numéro de sécurité sociale : il n’est pas envoyé.",
        "Ce numéro ne voyage jamais par courriel (décret NIR, recommandations de la CNIL).",
        "Retirez-le du message ; demandez-le ou montrez-le dans Parchemin.",
    )
)
LIEN_EFFACE = declarer(
    Controle(
        "COU-003",
        "Lien personnel effacé",
        "Ce courriel contenait un lien personnel, effacé après l’envoi : il ne peut pas repartir tel quel.",
        "Un lien personnel n’est gardé nulle part une fois envoyé.",
        "Créez un nouveau lien depuis l’écran d’origine : un nouveau courriel partira.",
    )
)
ENVOI_EN_COURS = declarer(
    Controle(
        "COU-004",
        "Courriel déjà en route",
        "Ce courriel est déjà en attente d’envoi.",
        "Il partira au prochain essai ; l’envoyer deux fois troublerait la personne qui le reçoit.",
        "Attendez quelques minutes, puis rechargez la page.",
    )
)
