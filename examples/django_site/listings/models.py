"""What is for sale, and who asked about it."""

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


class Inquiry(models.Model):
    """The conversation of a buyer about a home, so that the home's page shows it again."""

    property = models.ForeignKey(Property, models.CASCADE, related_name="inquiries")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inquiries")
    conversation_id = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "inquiries"
        constraints = [models.UniqueConstraint(fields=["property", "buyer"], name="one_inquiry_each")]

    def __str__(self) -> str:
        return f"{self.buyer} about {self.property}"
