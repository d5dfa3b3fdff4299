"""Homes in the admin."""

from django.contrib import admin

from listings.models import Property


@admin.register(Property)
class PropertyAdmin(admin.ModelAdmin):
    """Homes."""

    list_display = ("title", "town", "price", "owner")
    list_select_related = ("owner",)
