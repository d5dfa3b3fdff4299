"""What is for sale."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class Property(models.Model):
    """A home, and who sells it. `price` is in euros, `area` in square metres, `hue` colours its picture."""

    title = models.CharField(max_length=120)
    town = models.CharField(max_length=60)
    description = models.TextField()
    price = models.PositiveIntegerField()
    bedrooms = models.PositiveSmallIntegerField()
    area = models.PositiveSmallIntegerField()
    hue = models.PositiveSmallIntegerField(default=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="properties")

    class Meta:
        verbose_name_plural = "properties"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("property", args=[self.pk])
