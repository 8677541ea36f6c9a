

import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('amelioration', '0002_registres'),
        ('comptes', '0003_accord_avant_de_rejoindre'),
        ('parcours', '0009_cause_de_rupture'),
        ('referentiel', '0005_index_des_codes'),
    ]

    operations = [
        migrations.CreateModel(
            name='CampagneAppreciation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('titre', models.CharField(max_length=150)),
                ('partie', models.CharField(choices=[('apprenants', 'Apprenants'), ('enseignement', 'Apprenants, sur les contenus et l’enseignement'), ('entreprises', 'Entreprises et tuteurs'), ('equipe', 'Équipe pédagogique'), ('financeurs', 'Financeurs'), ('mission', 'Mission de contrôle du ministère'), ('partenaires', 'Partenaires')], max_length=14, verbose_name='qui est interrogé')),
                ('moment', models.CharField(choices=[('chaud', 'À chaud, en fin de parcours'), ('mi_parcours', 'À mi-parcours'), ('froid', 'À froid, quelques mois après'), ('periodique', 'Une fois par période')], max_length=12)),
                ('modele', models.CharField(max_length=40, verbose_name='questionnaire')),
                ('questions', models.JSONField(default=list)),
                ('anonyme', models.BooleanField(default=True)),
                ('du', models.DateField(verbose_name='période, du')),
                ('au', models.DateField(verbose_name='au')),
                ('ouvre_le', models.DateField(verbose_name='ouverte le')),
                ('ferme_le', models.DateField(verbose_name='dernier jour')),
                ('contact', models.CharField(max_length=200, verbose_name='à qui s’adresser')),
                ('affiche', models.CharField(blank=True, max_length=40)),
                ('papier', models.BooleanField(default=False)),
                ('etat', models.CharField(choices=[('preparation', 'en préparation'), ('ouverte', 'ouverte'), ('close', 'close')], default='preparation', max_length=12, verbose_name='état')),
                ('envoyee_le', models.DateField(null=True)),
                ('relances', models.PositiveSmallIntegerField(default=0)),
                ('relancee_le', models.DateField(null=True)),
                ('afflux', models.BooleanField(default=False)),
                ('ecartees', models.JSONField(default=list)),
                ('ecartees_motif', models.CharField(blank=True, max_length=500)),
                ('close_le', models.DateField(null=True)),
                ('invites', models.PositiveIntegerField(null=True)),
                ('repondants', models.PositiveIntegerField(null=True)),
                ('resultats', models.JSONField(null=True)),
                ('certification', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.certification')),
                ('lieu', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.etablissement')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
                ('sessions', models.ManyToManyField(blank=True, related_name='+', to='parcours.sessionformation')),
            ],
            options={
                'verbose_name': 'campagne d’appréciation',
                'verbose_name_plural': 'campagnes d’appréciation',
                'ordering': ['-ouvre_le', '-id'],
                'indexes': [
                    models.Index(fields=['organisation', 'partie', 'au'], name='appreciation_case'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ferme_le__gte', models.F('ouvre_le'))), name='appreciation_ferme_apres_ouverture'),
                    models.CheckConstraint(condition=models.Q(('au__gte', models.F('du'))), name='appreciation_periode_dans_l_ordre'),
                    models.CheckConstraint(condition=models.Q(('etat__in', ['preparation', 'ouverte', 'close'])), name='appreciation_etat_connu'),
                    models.CheckConstraint(condition=models.Q(('partie__in', ['apprenants', 'enseignement', 'entreprises', 'equipe', 'financeurs', 'mission', 'partenaires'])), name='appreciation_partie_connue'),
                    models.CheckConstraint(condition=models.Q(models.Q(('etat', 'close'), _negated=True), models.Q(('close_le__isnull', False), ('resultats__isnull', False)), _connector='OR'), name='appreciation_close_a_ses_resultats'),
                    models.UniqueConstraint(condition=models.Q(('affiche', ''), _negated=True), fields=('affiche',), name='appreciation_affiche_unique'),
                ],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Equivalent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('partie', models.CharField(choices=[('apprenants', 'Apprenants'), ('enseignement', 'Apprenants, sur les contenus et l’enseignement'), ('entreprises', 'Entreprises et tuteurs'), ('equipe', 'Équipe pédagogique'), ('financeurs', 'Financeurs'), ('mission', 'Mission de contrôle du ministère'), ('partenaires', 'Partenaires')], max_length=14, verbose_name='qui')),
                ('nature', models.CharField(choices=[('webinaire', 'Webinaire'), ('reunion', 'Réunion'), ('rapport', 'Rapport ou courrier reçu'), ('plateforme', 'Avis publiés par une plateforme')], max_length=12)),
                ('titre', models.CharField(max_length=200)),
                ('le', models.DateField(verbose_name='le')),
                ('retenu', models.TextField(max_length=4000, verbose_name='ce qui en est ressorti')),
                ('pieces', models.JSONField(default=list)),
                ('note_par', models.CharField(max_length=400)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'équivalent d’une campagne',
                'verbose_name_plural': 'équivalents de campagnes',
                'ordering': ['-le', '-id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('retenu', ''), _negated=True), name='equivalent_dit_ce_qui_en_ressort'),
                ],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='InvitationAppreciation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nom', models.CharField(blank=True, max_length=200)),
                ('courriel', models.EmailField(max_length=254)),
                ('groupe', models.CharField(blank=True, max_length=200)),
                ('empreinte', models.CharField(max_length=64, unique=True)),
                ('rang', models.SmallIntegerField(default=-1, verbose_name='dernier courriel parti')),
                ('repondu', models.BooleanField(default=False, verbose_name='a répondu')),
                ('campagne', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='amelioration.campagneappreciation')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'invitation à une appréciation',
                'verbose_name_plural': 'invitations à des appréciations',
                'ordering': ['id'],
                'indexes': [
                    models.Index(fields=['campagne', 'repondu', 'rang'], name='invitation_a_ecrire'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('campagne', 'courriel'), name='une_invitation_par_adresse'),
                ],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='QuestionnairePropre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('questions', models.JSONField()),
                ('modifie_le', models.DateField()),
                ('modifie_par', models.CharField(max_length=400)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'questionnaire d’appréciation',
                'ordering': ['code'],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'code'), name='un_questionnaire_propre_par_code'),
                ],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ReponseAppreciation',
            fields=[
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('mois', models.CharField(max_length=7)),
                ('groupe', models.CharField(blank=True, max_length=200)),
                ('voie', models.CharField(choices=[('lien', 'Lien reçu par courriel'), ('affiche', 'Affiche'), ('afflux', 'Affiche, pendant un afflux'), ('papier', 'Papier')], max_length=8)),
                ('notes', models.JSONField(default=dict)),
                ('de', models.CharField(blank=True, max_length=200)),
                ('campagne', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reponses', to='amelioration.campagneappreciation')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'réponse à une appréciation',
                'verbose_name_plural': 'réponses à des appréciations',
                'ordering': ['cle'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('voie__in', ['lien', 'affiche', 'afflux', 'papier'])), name='appreciation_voie_connue'),
                ],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Verbatim',
            fields=[
                ('cle', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('question', models.CharField(max_length=40)),
                ('voie', models.CharField(choices=[('lien', 'Lien reçu par courriel'), ('affiche', 'Affiche'), ('afflux', 'Affiche, pendant un afflux'), ('papier', 'Papier')], max_length=8)),
                ('texte', models.TextField(max_length=2000)),
                ('theme', models.CharField(blank=True, choices=[('contenus', 'Contenus'), ('pedagogie', 'Façon d’enseigner'), ('rythme', 'Rythme et calendrier'), ('moyens', 'Locaux et matériel'), ('accompagnement', 'Accompagnement'), ('entreprise', 'Entreprise et alternance'), ('evaluation', 'Évaluations et examens'), ('information', 'Information et administration'), ('ambiance', 'Ambiance et respect'), ('merci', 'Remerciement'), ('sans_objet', 'Rien à en tirer')], max_length=20, verbose_name='thème')),
                ('de', models.CharField(blank=True, max_length=200)),
                ('campagne', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verbatims', to='amelioration.campagneappreciation')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'mots d’une appréciation',
                'verbose_name_plural': 'mots des appréciations',
                'ordering': ['cle'],
                'indexes': [
                    models.Index(fields=['campagne', 'theme'], name='verbatim_a_classer'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('texte', ''), _negated=True), name='verbatim_dit_quelque_chose'),
                ],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
    ]
