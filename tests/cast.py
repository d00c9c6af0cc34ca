"""The people of the tests. All of them are made up; their numbers are reserved for fiction."""

from datetime import UTC, datetime

ANA = "tel:+12025550101"  #: a patient who reads English
LUZ = "tel:+12025550102"  #: a patient who reads Spanish
STRANGER = "tel:+12025550103"  #: nobody we know
NURSE = "tel:+12025550110"  #: staff
CLINIC_NUMBER = "+12025550100"

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Ten in the morning in New York, on a day when the sample clinic is open."""

FRIDAY_NIGHT = datetime(2026, 11, 28, 3, 30, tzinfo=UTC)
"""Half past ten on a Friday night: nobody is there until Monday."""
