"""Fixed lists about people."""

from django.db import models


class Role(models.TextChoices):
    """What a member of staff may do; a guardian or a child is no role but a relation."""

    CLINICIAN = "clinician", "Clinician"
    CLINIC_MANAGER = "clinic_manager", "Clinic manager"
    CONTENT_MANAGER = "content_manager", "Content manager"
    TUTOR = "tutor", "Tutor"
    PLATFORM_ADMIN = "platform_admin", "Platform admin"


class Profession(models.TextChoices):
    """The twelve professions of the speaking test (DOMAIN 6)."""

    DENTISTRY = "dentistry", "Dentistry"
    DIETETICS = "dietetics", "Dietetics"
    MEDICINE = "medicine", "Medicine"
    NURSING = "nursing", "Nursing"
    OCCUPATIONAL_THERAPY = "occupational_therapy", "Occupational therapy"
    OPTOMETRY = "optometry", "Optometry"
    PHARMACY = "pharmacy", "Pharmacy"
    PHYSIOTHERAPY = "physiotherapy", "Physiotherapy"
    PODIATRY = "podiatry", "Podiatry"
    RADIOGRAPHY = "radiography", "Radiography"
    SPEECH_PATHOLOGY = "speech_pathology", "Speech pathology"
    VETERINARY_SCIENCE = "veterinary_science", "Veterinary science"


class Relation(models.TextChoices):
    """How a guardian stands to a child."""

    PARENT = "parent", "Parent"
    GRANDPARENT = "grandparent", "Grandparent"
    FOSTER_CARER = "foster_carer", "Foster carer"
    LEGAL_GUARDIAN = "legal_guardian", "Legal guardian"
    OTHER = "other", "Other carer"


class Animal(models.TextChoices):
    """The animal that stands for a child on every page; there are no photographs."""

    FOX = "fox", "Fox"
    BEAR = "bear", "Bear"
    OWL = "owl", "Owl"
    RABBIT = "rabbit", "Rabbit"
    PENGUIN = "penguin", "Penguin"
    TURTLE = "turtle", "Turtle"
    OTTER = "otter", "Otter"
    HEDGEHOG = "hedgehog", "Hedgehog"
    CAT = "cat", "Cat"
    ELEPHANT = "elephant", "Elephant"
    FROG = "frog", "Frog"
    WHALE = "whale", "Whale"


class Theme(models.TextChoices):
    """How pages are lit; empty follows the system."""

    SYSTEM = "", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"
