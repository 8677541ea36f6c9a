import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0003_accord_avant_de_rejoindre'),
        ('deliberation', '0003_mode_d_evaluation_par_candidat'),
        ('parcours', '0007_amenagement_decide'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rectification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='numéro')),
                ('etat', models.CharField(choices=[('preparee', 'En préparation'), ('a_signer', 'À signer'), ('scellee', 'Signée'), ('abandonnee', 'Abandonnée')], default='preparee', max_length=10, verbose_name='état')),
                ('nature', models.CharField(choices=[('erreur_materielle', 'Erreur matérielle'), ('note_omise', 'Note ou pièce omise'), ('decision_autorite', 'Décision d’un tribunal ou d’une autorité'), ('seconde_deliberation', 'Seconde délibération, plus favorable')], max_length=20)),
                ('motif', models.CharField(max_length=500)),
                ('reference', models.CharField(blank=True, max_length=200, verbose_name='référence de la pièce')),
                ('ouverte_par_id', models.BigIntegerField(blank=True, null=True)),
                ('ouverte_par_libelle', models.CharField(max_length=200)),
                ('ouverte_le', models.DateTimeField()),
                ('accordee_le', models.DateTimeField(blank=True, null=True)),
                ('accordee_par_libelle', models.CharField(blank=True, max_length=300)),
                ('pv_contenu', models.JSONField(blank=True, null=True)),
                ('pv_empreinte', models.CharField(blank=True, max_length=64)),
                ('pv_piece_id', models.UUIDField(blank=True, null=True)),
                ('externe_piece_id', models.UUIDField(blank=True, null=True)),
                ('externe_nom', models.CharField(blank=True, max_length=150)),
                ('scellee_le', models.DateTimeField(blank=True, null=True)),
                ('abandonnee_le', models.DateTimeField(blank=True, null=True)),
                ('abandon_motif', models.CharField(blank=True, max_length=500)),
                ('corrige', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrigee_par', to='deliberation.rectification', verbose_name='corrige')),
                ('deliberation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='deliberation.deliberation')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'rectification',
                'ordering': ['deliberation_id', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('etat__in', ['preparee', 'a_signer', 'scellee', 'abandonnee'])), name='rectification_etat_connu'), models.CheckConstraint(condition=models.Q(('nature__in', ['erreur_materielle', 'note_omise', 'decision_autorite', 'seconde_deliberation'])), name='rectification_nature_connue'), models.UniqueConstraint(condition=models.Q(('etat__in', ['preparee', 'a_signer'])), fields=('deliberation',), name='une_rectification_a_la_fois'), models.UniqueConstraint(condition=models.Q(('numero__isnull', False)), fields=('deliberation', 'numero'), name='un_numero_par_rectificatif'), models.CheckConstraint(condition=models.Q(models.Q(('etat__in', ['a_signer', 'scellee']), _negated=True), models.Q(('numero__isnull', False), models.Q(('pv_empreinte', ''), _negated=True)), _connector='OR'), name='rectificatif_numerote_et_empreint'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'scellee'), _negated=True), ('scellee_le__isnull', False), _connector='OR'), name='rectificatif_scelle_est_date'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'abandonnee'), _negated=True), models.Q(('abandon_motif', ''), _negated=True), _connector='OR'), name='rectification_abandonnee_motivee')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LigneRectification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resultat', models.CharField(choices=[('admis', 'Admis'), ('controle', 'Autorisé à se présenter à l’épreuve de contrôle'), ('partiel', 'Validation partielle'), ('ajourne', 'Ajourné'), ('non_delivrable', 'Certification non délivrable à cette session'), ('en_attente', 'Pas encore de proposition'), ('sans_droit', 'Présentation contraire à un texte'), ('livret', 'Livret à examiner avant de conclure'), ('au_jury', 'Décision du jury, sans calcul')], max_length=20, verbose_name='résultat')),
                ('mention', models.CharField(blank=True, choices=[('AB', 'mention assez bien'), ('B', 'mention bien'), ('TB', 'mention très bien'), ('TBF', 'mention très bien avec les félicitations du jury')], max_length=4)),
                ('corrections', models.JSONField(blank=True, default=dict)),
                ('livret_examine', models.BooleanField(default=False)),
                ('apres', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ligne_rectificative', to='deliberation.decision')),
                ('avant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='deliberation.decision')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
                ('rectification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lignes', to='deliberation.rectification')),
            ],
            options={
                'verbose_name': 'décision rectifiée',
                'verbose_name_plural': 'décisions rectifiées',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('rectification', 'avant'), name='une_ligne_par_decision'), models.CheckConstraint(condition=models.Q(('mention__in', ['', 'AB', 'B', 'TB', 'TBF'])), name='rectification_mention_connue')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SignatureRectificatif',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(max_length=130)),
                ('qualite', models.CharField(max_length=300)),
                ('courriel', models.EmailField(blank=True, max_length=254, verbose_name='adresse du lien')),
                ('utilisateur_id', models.BigIntegerField(blank=True, null=True)),
                ('etat', models.CharField(choices=[('attendue', 'Attendue'), ('signee', 'Signé'), ('refusee', 'Refusé'), ('absent', 'Absent')], default='attendue', max_length=10)),
                ('motif', models.CharField(blank=True, max_length=300)),
                ('le', models.DateTimeField(blank=True, null=True)),
                ('empreinte', models.CharField(blank=True, max_length=64)),
                ('moyen', models.CharField(blank=True, max_length=20)),
                ('relance_le', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
                ('rectification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='deliberation.rectification')),
                ('siege', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parcours.siegejury')),
            ],
            options={
                'verbose_name': 'signature du procès-verbal rectificatif',
                'verbose_name_plural': 'signatures du procès-verbal rectificatif',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('rectification', 'siege'), name='une_signature_rectificative_par_siege'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'signee'), _negated=True), models.Q(('le__isnull', False), models.Q(('empreinte', ''), _negated=True)), _connector='OR'), name='signature_rectificative_datee'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'refusee'), _negated=True), models.Q(('motif', ''), _negated=True), _connector='OR'), name='refus_rectificatif_motive')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
    ]
