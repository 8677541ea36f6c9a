
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_premiere'),
    ]

    operations = [
        migrations.AlterField(
            model_name='demandedocument',
            name='nature',
            field=models.CharField(choices=[('parchemin', 'Parchemin'), ('certificat', 'Certificat'), ('certificat_bloc', 'Certificat de bloc de compétences'), ('attestation_blocs', 'Attestation de blocs de compétences'), ('attestation_ue', 'Attestation de réussite aux unités'), ('attestation_descriptive', 'Attestation descriptive du parcours'), ('attestation_reussite', 'Attestation de réussite'), ('attestation', 'Attestation'), ('cfeps', 'Certificat de fin d’études professionnelles secondaires'), ('livret_certification', 'Livret de certification'), ('releve', 'Relevé de notes'), ('supplement', 'Supplément descriptif'), ('lettre_president', 'Lettre du président du jury'), ('lettre_jury', 'Lettre du jury'), ('notification', 'Notification du résultat'), ('etat_acquis', 'État des acquis conservés')], max_length=30),
        ),
        migrations.AlterField(
            model_name='document',
            name='nature',
            field=models.CharField(choices=[('parchemin', 'Parchemin'), ('certificat', 'Certificat'), ('certificat_bloc', 'Certificat de bloc de compétences'), ('attestation_blocs', 'Attestation de blocs de compétences'), ('attestation_ue', 'Attestation de réussite aux unités'), ('attestation_descriptive', 'Attestation descriptive du parcours'), ('attestation_reussite', 'Attestation de réussite'), ('attestation', 'Attestation'), ('cfeps', 'Certificat de fin d’études professionnelles secondaires'), ('livret_certification', 'Livret de certification'), ('releve', 'Relevé de notes'), ('supplement', 'Supplément descriptif'), ('lettre_president', 'Lettre du président du jury'), ('lettre_jury', 'Lettre du jury'), ('notification', 'Notification du résultat'), ('etat_acquis', 'État des acquis conservés')], max_length=30),
        ),
        migrations.AlterField(
            model_name='modeledocument',
            name='nature',
            field=models.CharField(choices=[('parchemin', 'Parchemin'), ('certificat', 'Certificat'), ('certificat_bloc', 'Certificat de bloc de compétences'), ('attestation_blocs', 'Attestation de blocs de compétences'), ('attestation_ue', 'Attestation de réussite aux unités'), ('attestation_descriptive', 'Attestation descriptive du parcours'), ('attestation_reussite', 'Attestation de réussite'), ('attestation', 'Attestation'), ('cfeps', 'Certificat de fin d’études professionnelles secondaires'), ('livret_certification', 'Livret de certification'), ('releve', 'Relevé de notes'), ('supplement', 'Supplément descriptif'), ('lettre_president', 'Lettre du président du jury'), ('lettre_jury', 'Lettre du jury'), ('notification', 'Notification du résultat'), ('etat_acquis', 'État des acquis conservés')], max_length=30),
        ),
    ]
