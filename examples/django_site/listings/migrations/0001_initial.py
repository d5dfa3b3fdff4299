"""The tables as they began (written by `makemigrations`)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Property",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("town", models.CharField(max_length=60)),
                ("description", models.TextField()),
                ("price", models.PositiveIntegerField()),
                ("bedrooms", models.PositiveSmallIntegerField()),
                ("area", models.PositiveSmallIntegerField()),
                ("hue", models.PositiveSmallIntegerField(default=200)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="properties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "properties",
                "ordering": ["pk"],
            },
        ),
    ]
