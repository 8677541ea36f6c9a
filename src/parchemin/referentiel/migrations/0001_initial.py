import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comptes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='VersionFiche',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('observee_le', models.DateField(verbose_name='observée depuis l’export du')),
                ('empreinte', models.CharField(max_length=64)),
                ('intitule', models.CharField(max_length=1000, verbose_name='intitulé')),
                ('cle_tri', models.CharField(max_length=1000)),
                ('abrege_code', models.CharField(blank=True, max_length=40, verbose_name='abrégé')),
                ('abrege_libelle', models.CharField(blank=True, max_length=255)),
                ('etat_fiche', models.CharField(blank=True, max_length=80, verbose_name='état de la fiche')),
                ('actif', models.BooleanField(verbose_name='enregistrement en cours')),
                ('niveau', models.PositiveSmallIntegerField(null=True)),
                ('niveau_code', models.CharField(blank=True, max_length=20)),
                ('type_enregistrement', models.CharField(blank=True, max_length=80, verbose_name='type d’enregistrement')),
                ('date_decision', models.DateField(null=True, verbose_name='date de décision')),
                ('date_effet', models.DateField(null=True, verbose_name='date d’effet')),
                ('date_fin_enregistrement', models.DateField(null=True, verbose_name='fin d’enregistrement')),
                ('date_limite_delivrance', models.DateField(null=True, verbose_name='date limite de délivrance')),
                ('certificateurs', models.CharField(blank=True, max_length=600, verbose_name='certificateurs')),
                ('nombre_blocs', models.PositiveSmallIntegerField(default=0, verbose_name='blocs')),
            ],
            options={
                'verbose_name': 'version de fiche',
                'ordering': ['-instantane_id'],
                'indexes': [models.Index(fields=['actif', 'niveau'], name='version_actif_niveau'), models.Index(fields=['cle_tri'], name='version_cle_tri'), models.Index(fields=['date_fin_enregistrement'], name='version_fin')],
                'constraints': [models.CheckConstraint(condition=models.Q(('niveau__isnull', True), ('niveau__range', (1, 8)), _connector='OR'), name='niveau_de_1_a_8')],
            },
        ),
        migrations.CreateModel(
            name='Fiche',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='numéro')),
                ('repertoire', models.CharField(max_length=4, verbose_name='répertoire')),
                ('numero', models.PositiveIntegerField()),
                ('empreinte', models.CharField(blank=True, max_length=64)),
                ('empreinte_partenaires', models.CharField(blank=True, max_length=64)),
                ('empreinte_prevue', models.CharField(blank=True, max_length=64)),
                ('empreinte_partenaires_prevue', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ['repertoire', 'numero'],
            },
        ),
        migrations.CreateModel(
            name='Instantane',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('etat', models.CharField(choices=[('en_preparation', 'En préparation'), ('en_vigueur', 'En vigueur'), ('remplace', 'Remplacé'), ('refuse', 'Refusé'), ('abandonne', 'Abandonné')], default='en_preparation', max_length=20)),
                ('date_export', models.DateField(verbose_name='date de l’export')),
                ('date_deduite', models.BooleanField(default=True, verbose_name='date lue dans le nom du fichier')),
                ('importe_le', models.DateTimeField(verbose_name='importé le')),
                ('en_vigueur_le', models.DateTimeField(null=True, verbose_name='en vigueur depuis')),
                ('nom_fichier', models.CharField(max_length=255, verbose_name='fichier')),
                ('empreinte', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('taille', models.BigIntegerField(verbose_name='taille en octets')),
                ('version_flux', models.CharField(max_length=20, verbose_name='version du flux')),
                ('extrait', models.BooleanField(default=False, verbose_name='extrait')),
                ('demandeur', models.CharField(blank=True, max_length=200)),
                ('comptes', models.JSONField(default=dict, verbose_name='comptes')),
                ('constats', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'instantané',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ContenuVersion',
            fields=[
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='contenu', serialize=False, to='referentiel.versionfiche')),
                ('donnees', models.BinaryField()),
            ],
            options={
                'verbose_name': 'contenu de version',
            },
        ),
        migrations.AddField(
            model_name='versionfiche',
            name='fiche',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='referentiel.fiche'),
        ),
        migrations.AddField(
            model_name='fiche',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.versionfiche'),
        ),
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature_locale', models.CharField(blank=True, choices=[('cqp', 'CQP non enregistré'), ('diplome_etablissement', 'Diplôme d’établissement'), ('attestation', 'Attestation de formation'), ('autre', 'Autre certification')], max_length=30, verbose_name='nature')),
                ('code_local', models.CharField(blank=True, max_length=40, verbose_name='code interne')),
                ('intitule_local', models.CharField(blank=True, max_length=800, verbose_name='intitulé')),
                ('description', models.TextField(blank=True)),
                ('cle_tri', models.CharField(editable=False, max_length=900)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
                ('fiche', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.fiche')),
            ],
            options={
                'ordering': ['cle_tri'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fiche__isnull', False), ('intitule_local', ''), ('nature_locale', '')), models.Q(('fiche__isnull', True), models.Q(('nature_locale', ''), _negated=True), models.Q(('intitule_local', ''), _negated=True)), _connector='OR'), name='certification_du_registre_ou_locale'), models.UniqueConstraint(condition=models.Q(('fiche__isnull', False)), fields=('organisation', 'fiche'), name='une_certification_par_fiche'), models.UniqueConstraint(condition=models.Q(('code_local', ''), _negated=True), fields=('organisation', 'code_local'), name='code_local_unique_par_organisation')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FiliationDeclaree',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sens', models.CharField(choices=[('remplace', 'remplace'), ('remplacee_par', 'est remplacée par')], max_length=15)),
                ('code_autre', models.CharField(max_length=20)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filiations', to='referentiel.versionfiche')),
            ],
            options={
                'verbose_name': 'filiation déclarée',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['code_autre'], name='filiation_autre')],
            },
        ),
        migrations.AddField(
            model_name='versionfiche',
            name='instantane',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='referentiel.instantane'),
        ),
        migrations.AddField(
            model_name='fiche',
            name='prevue_par',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.instantane'),
        ),
        migrations.AddField(
            model_name='fiche',
            name='retiree',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.instantane', verbose_name='absente depuis l’instantané'),
        ),
        migrations.CreateModel(
            name='ChangementFiche',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(max_length=40)),
                ('champ', models.CharField(max_length=80)),
                ('importance', models.CharField(choices=[('alerte', 'À regarder'), ('information', 'Pour information')], max_length=15)),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('avant', models.TextField(blank=True)),
                ('apres', models.TextField(blank=True, verbose_name='après')),
                ('phrase', models.TextField()),
                ('fiche', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changements', to='referentiel.fiche')),
                ('instantane', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changements', to='referentiel.instantane')),
            ],
            options={
                'verbose_name': 'changement de fiche',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['instantane', 'importance'], name='changement_instantane')],
            },
        ),
        migrations.CreateModel(
            name='NomenclatureLieux',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sorte', models.CharField(choices=[('communes', 'Communes'), ('pays', 'Pays')], max_length=10)),
                ('nom_fichier', models.CharField(max_length=255)),
                ('empreinte', models.CharField(max_length=64)),
                ('importe_le', models.DateTimeField()),
                ('nombre', models.PositiveIntegerField()),
                ('en_vigueur', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'nomenclature de lieux',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('en_vigueur', True)), fields=('sorte',), name='une_nomenclature_en_vigueur_par_sorte')],
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=5, verbose_name='code INSEE')),
                ('libelle', models.CharField(max_length=100, verbose_name='libellé')),
                ('cle_recherche', models.CharField(max_length=100)),
                ('du', models.DateField(null=True)),
                ('au', models.DateField(null=True)),
                ('nomenclature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='communes', to='referentiel.nomenclaturelieux')),
            ],
            options={
                'ordering': ['code', 'du'],
                'indexes': [models.Index(fields=['code'], name='commune_code'), models.Index(fields=['cle_recherche'], name='commune_cle')],
            },
        ),
        migrations.CreateModel(
            name='PartenaireDeclare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                ('nom', models.CharField(max_length=500)),
                ('cle_recherche', models.CharField(max_length=500)),
                ('habilitation', models.CharField(max_length=40)),
                ('etat', models.CharField(max_length=40, verbose_name='état')),
                ('date_actif', models.DateField(null=True, verbose_name='actif depuis (déclaré)')),
                ('date_derniere_modification_etat', models.DateField(null=True)),
                ('depuis', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.instantane')),
                ('fiche', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partenaires', to='referentiel.fiche')),
                ('jusqua', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.instantane')),
            ],
            options={
                'verbose_name': 'partenaire déclaré',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['siren', 'siret'], name='partenaire_siren')],
            },
        ),
        migrations.CreateModel(
            name='Pays',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=5, verbose_name='code INSEE')),
                ('libelle', models.CharField(max_length=100, verbose_name='libellé')),
                ('cle_recherche', models.CharField(max_length=100)),
                ('du', models.DateField(null=True)),
                ('au', models.DateField(null=True)),
                ('nomenclature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pays', to='referentiel.nomenclaturelieux')),
            ],
            options={
                'verbose_name_plural': 'pays',
                'ordering': ['code'],
                'indexes': [models.Index(fields=['code'], name='pays_code')],
            },
        ),
        migrations.CreateModel(
            name='SourceRegistre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('repertoire', models.CharField(choices=[('RNCP', 'RNCP'), ('RS', 'RS')], max_length=4, verbose_name='répertoire')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('producteur', models.CharField(max_length=200)),
                ('licence', models.CharField(max_length=200)),
                ('nationale', models.BooleanField(default=True)),
                ('instantane', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.instantane', verbose_name='en vigueur')),
            ],
            options={
                'verbose_name': 'source de registre',
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='instantane',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instantanes', to='referentiel.sourceregistre'),
        ),
        migrations.AddField(
            model_name='fiche',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fiches', to='referentiel.sourceregistre'),
        ),
        migrations.CreateModel(
            name='CapaciteCertification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacite', models.CharField(choices=[('certificateur', 'Certificateur'), ('co_certificateur', 'Co-certificateur'), ('centre_examen', 'Centre d’examen agréé'), ('partenaire', 'Partenaire habilité'), ('preparateur', 'Préparateur')], max_length=20, verbose_name='capacité')),
                ('du', models.DateField(verbose_name='à partir du')),
                ('au', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('reference', models.CharField(blank=True, help_text='Convention, agrément, décision…', max_length=200, verbose_name='référence')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capacites', to='referentiel.certification')),
            ],
            options={
                'verbose_name': 'capacité',
                'ordering': ['du', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('au__isnull', True), ('au__gte', models.F('du')), _connector='OR'), name='capacite_fin_apres_debut'), models.UniqueConstraint(fields=('certification', 'capacite', 'du'), name='capacite_une_par_date')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='BlocLocal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('libelle', models.CharField(max_length=800, verbose_name='libellé')),
                ('competences', models.TextField(blank=True, verbose_name='compétences')),
                ('modalites_evaluation', models.TextField(blank=True, verbose_name='modalités d’évaluation')),
                ('du', models.DateField(verbose_name='en vigueur à partir du')),
                ('au', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocs_locaux', to='referentiel.certification')),
            ],
            options={
                'verbose_name': 'bloc de la certification',
                'ordering': ['code', 'du'],
                'constraints': [models.CheckConstraint(condition=models.Q(('au__isnull', True), ('au__gte', models.F('du')), _connector='OR'), name='bloc_fin_apres_debut'), models.UniqueConstraint(fields=('certification', 'code', 'du'), name='bloc_local_un_par_date')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CodeFiche',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nomenclature', models.CharField(choices=[('ROME', 'ROME'), ('NSF', 'NSF'), ('FORMACODE', 'Formacode'), ('IDCC', 'IDCC'), ('CCN', 'Convention collective')], max_length=10)),
                ('code', models.CharField(max_length=20)),
                ('libelle', models.CharField(max_length=500, verbose_name='libellé')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='referentiel.versionfiche')),
            ],
            options={
                'ordering': ['nomenclature', 'id'],
                'indexes': [models.Index(fields=['nomenclature', 'code'], name='code_nomenclature')],
            },
        ),
        migrations.CreateModel(
            name='CertificateurDeclare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                ('nom', models.CharField(max_length=500)),
                ('etat', models.CharField(blank=True, max_length=20, verbose_name='état')),
                ('cle_recherche', models.CharField(max_length=500)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificateurs_declares', to='referentiel.versionfiche')),
            ],
            options={
                'verbose_name': 'certificateur déclaré',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['siren'], name='certificateur_siren')],
            },
        ),
        migrations.CreateModel(
            name='BlocCompetences',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60)),
                ('libelle', models.CharField(max_length=1000, verbose_name='libellé')),
                ('ordre', models.PositiveSmallIntegerField()),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='blocs', to='referentiel.versionfiche')),
            ],
            options={
                'verbose_name': 'bloc de compétences',
                'verbose_name_plural': 'blocs de compétences',
                'ordering': ['ordre'],
                'constraints': [models.UniqueConstraint(fields=('version', 'code'), name='un_bloc_par_version_et_code')],
            },
        ),
        migrations.CreateModel(
            name='CorrespondanceDeclaree',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('blocs_source', models.JSONField(default=list)),
                ('code_destination', models.CharField(max_length=20)),
                ('blocs_destination', models.JSONField(default=list)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='correspondances', to='referentiel.versionfiche')),
            ],
            options={
                'verbose_name': 'correspondance déclarée',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['code_destination'], name='correspondance_destination')],
            },
        ),
        migrations.CreateModel(
            name='EnregistrementLocal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, verbose_name='numéro au registre')),
                ('du', models.DateField(verbose_name='enregistrée à partir du')),
                ('au', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enregistrements', to='referentiel.certification')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'enregistrement',
                'ordering': ['du'],
                'constraints': [models.CheckConstraint(condition=models.Q(('au__isnull', True), ('au__gte', models.F('du')), _connector='OR'), name='enregistrement_fin_apres_debut')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='versionfiche',
            constraint=models.UniqueConstraint(fields=('fiche', 'instantane'), name='une_version_par_fiche_et_instantane'),
        ),
        migrations.AddConstraint(
            model_name='instantane',
            constraint=models.UniqueConstraint(condition=models.Q(('etat', 'en_vigueur')), fields=('source',), name='un_seul_instantane_en_vigueur'),
        ),
        migrations.AddConstraint(
            model_name='instantane',
            constraint=models.UniqueConstraint(condition=models.Q(('etat', 'en_preparation')), fields=('source',), name='un_seul_instantane_en_preparation'),
        ),
    ]
