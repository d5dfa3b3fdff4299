"""Notifications component: the procedures of devices, preferences and notifications that services request.

It stores rows and sends nothing. `components/delivery`, in the process `notifier`, plans and sends.
"""
