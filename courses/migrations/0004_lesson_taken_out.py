from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_text_as_its_file_named_it")]

    operations = [
        migrations.AddField(
            model_name="lesson",
            name="retired",
            field=models.BooleanField(default=False, verbose_name="taken out of the course"),
        ),
    ]
